import type { Pixels } from '../../../compute/image/picture.ts';
import type { Square } from '../../../compute/image/resize.ts';
import { ByteReader } from './byte-reader.ts';
import { readPictureHeader, type PictureHeader } from './picture-header.ts';

/**
 * The rules for a reader's own picture in a browser. They are those of the command line
 * (compute/backend/picture-file.ts, which needs Node), and so are the words.
 */
const largestSide = 16_384;
const mostPixels = 50_000_000;
const mostBytes = 100_000_000;
const accepted =
  `a JPEG, PNG, WebP, GIF or AVIF file of at most ${mostPixels / 1e6} million pixels, ` +
  `${largestSide} on a side and ${mostBytes / 1e6} MB, 8 or 16 bits a channel`;

/** What shows through transparent parts: mid-grey, the value that tells a network least. */
const ground = 128;

/** @throws {RangeError} naming the file, what was found, and what is accepted. */
export function refuse(name: string, found: string, cause?: unknown): never {
  throw new RangeError(`${name}: ${found}; accepted is ${accepted}`, { cause });
}

/** Refuses a file by its size alone, before anything is read. */
export function checkFileSize(name: string, bytes: number): void {
  if (bytes === 0) refuse(name, 'the file is empty (0 bytes)');
  if (bytes > mostBytes) refuse(name, `the file has ${(bytes / 1e6).toFixed(1)} MB`);
}

/**
 * Reads what a file is from its bytes, and refuses what cannot or must not be decoded, before anything is decoded.
 *
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export function checkHeader(name: string, bytes: Uint8Array): PictureHeader {
  const header = readPictureHeader(bytes);
  if (header === null) refuse(name, describe(bytes));
  const { width, height, complete } = header;
  if (width === 0 || height === 0) {
    refuse(name, complete ? 'the picture has no pixels' : 'the picture is corrupt or truncated');
  }
  if (width > largestSide || height > largestSide || width * height > mostPixels) {
    refuse(name, `the picture is huge, ${width} × ${height} pixels`);
  }
  if (!complete) refuse(name, 'the picture is corrupt or truncated (the file ends too early)');
  return header;
}

/** What a file that is no picture for a browser seems to be. */
function describe(bytes: Uint8Array): string {
  const file = new ByteReader(bytes);
  const opening = file.text(0, 512);
  const unreadable = 'not a picture that can be read: it is';
  if (/^\s*<(!doctype html|html)/i.test(opening)) return `${unreadable} a web page`;
  if (/^\s*(<\?xml[^>]*>\s*)?(<!--[^>]*-->\s*)?<svg/i.test(opening)) return 'an SVG drawing';
  if (opening.startsWith('%PDF')) return `${unreadable} a PDF document`;
  if (/^(II\*\0|MM\0\*)/.test(opening)) return 'a TIFF file';
  if (opening.startsWith('BM')) return 'a BMP file';
  if (/^....ftyp(hei|hev|mif1|msf1)/s.test(opening)) return 'a HEIC file';
  if (/^....ftyp/s.test(opening)) return 'a video';
  if (/^[\t\n\r\x20-\x7e]+$/.test(opening)) return `${unreadable} text`;
  return 'not a picture that can be read: its first bytes are of no format that is known here';
}

/** Lays a picture over the ground. `transparent` tells whether anything shows through. */
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

/** What was changed on the way in, in plain sentences. */
export function noticesOf(
  { frames, orientation, colour, bits }: PictureHeader,
  { width, height }: { readonly width: number; readonly height: number },
  crop: Square,
  transparent: boolean,
): string[] {
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
