import type { Pixels } from './picture.ts';
import type { Square } from './resize.ts';

/* What picture files are accepted and what becomes of them, on the command line and in browsers alike. */

/** The largest picture that is decoded: pixels a side, pixels in all, bytes of the file. */
export const fileLimits = { side: 16_384, pixels: 50_000_000, bytes: 100_000_000 } as const;

/** The accepted files in words. @param formats what they are called; the last is joined with “or”. */
export function acceptedFiles(formats: readonly string[]): string {
  const { side, pixels, bytes } = fileLimits;
  const names = [formats.slice(0, -1).join(', '), formats.at(-1)].join(' or ');
  return (
    `a ${names} file of at most ${pixels / 1e6} million pixels, ` +
    `${side} on a side and ${bytes / 1e6} MB, 8 or 16 bits a channel`
  );
}

export function isHuge(width: number, height: number): boolean {
  const { side, pixels } = fileLimits;
  return width > side || height > side || width * height > pixels;
}

/** What shows through transparent parts: mid-grey, the value that tells a network least. */
const ground = 128;

/** Lays a picture with alpha over the ground. `transparent` tells whether anything shows through. */
export function flatten({ width, height, data }: Pixels): {
  readonly pixels: Pixels;
  readonly transparent: boolean;
} {
  const flat = new Uint8ClampedArray(width * height * 3);
  let transparent = false;
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const alpha = data[pixel * 4 + 3] ?? 255;
    transparent ||= alpha < 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[pixel * 4 + channel] ?? 0;
      flat[pixel * 3 + channel] = ground + ((value - ground) * alpha) / 255;
    }
  }
  return { pixels: { width, height, channels: 3, data: flat }, transparent };
}

/** What was done to a file's picture on the way in. */
export interface Conversion {
  readonly frames: number;
  readonly orientation: number;
  readonly transparent: boolean;
  readonly colour: 'cmyk' | 'grey' | 'rgb';
  /** Of a channel, in the file. */
  readonly bits: number;
  /** The upright picture, and the part of it that is used. */
  readonly width: number;
  readonly height: number;
  readonly crop: Square;
}

/** The same in plain sentences. */
export function conversionNotices(done: Conversion): string[] {
  const { frames, orientation, transparent, colour, bits, width, height, crop } = done;
  const notices: string[] = [];
  if (frames > 1) notices.push(`the first of ${frames} frames is used`);
  if (orientation !== 1) notices.push(`turned upright as its EXIF orientation ${orientation} says`);
  if (transparent) notices.push('transparent parts are laid over mid-grey');
  if (colour === 'cmyk') notices.push('CMYK colours are converted to sRGB');
  if (colour === 'grey') notices.push('grey values are used for red, green and blue');
  if (bits !== 8) notices.push(`reduced from ${bits} to 8 bits a channel`);
  if (crop.size !== width || crop.size !== height) {
    notices.push(`cropped to the square ${crop.x},${crop.y},${crop.size} of ${width} × ${height}`);
  }
  return notices;
}
