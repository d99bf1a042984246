import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';
import type { Pixels } from '../../../compute/image/picture.ts';
import type { PngHeader } from './png-header.ts';

/**
 * Whether a PNG is decoded here, to exactly the bytes that it holds, and not by the browser: a browser's picture goes
 * through a canvas, which some browsers perturb, and may be adapted to a screen. Colours with a profile of their own
 * need the browser's conversion to sRGB.
 */
export function decodesExactly({ profile, interlaced, bits, palette }: PngHeader): boolean {
  // The decoder's interlacing knows whole bytes only, which a palette may not have.
  return !profile && !(interlaced && (palette || bits < 8));
}

/**
 * Decodes a PNG to RGBA bytes; of 16 bits the upper 8 are kept, as the command line does.
 *
 * @throws {Error} where it is corrupt.
 */
export async function decodePng(bytes: Uint8Array, header: PngHeader): Promise<Pixels> {
  await checkInflated(bytes, header);
  const png = decode(bytes, { checkCrc: true });
  return turnUpright(toRgba(png), header.orientation);
}

/**
 * Inflates the pixels without keeping them: a file may inflate to a thousand times its size, which its header does not
 * say.
 */
async function checkInflated(
  bytes: Uint8Array,
  { data, inflatedBytes, width, height }: PngHeader,
): Promise<void> {
  // Each of the seven passes of an interlaced picture has its own lines, at most as many as the picture.
  const most = inflatedBytes === 0 ? width * height * 8 + 7 * height : inflatedBytes;
  const packed = new Blob(data.map(([from, to]) => new Uint8Array(bytes.subarray(from, to))));
  const inflated = packed.stream().pipeThrough(new DecompressionStream('deflate'));
  let count = 0;
  for await (const chunk of chunksOf(inflated)) {
    count += chunk.length;
    if (count > most) throw new Error('it holds more pixels than its header says');
  }
  if (count < inflatedBytes) throw new Error('it holds fewer pixels than its header says');
}

/** Not every browser iterates over a stream itself. */
async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // What is left of a bomb is not inflated.
  }
}

function toRgba(png: DecodedPng): Pixels {
  const { width, height, channels, values } = samplesOf(png);
  const grey = channels < 3;
  const alphaAt = channels === 2 || channels === 4 ? channels - 1 : null;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const source = pixel * channels;
    for (let channel = 0; channel < 3; channel += 1) {
      data[pixel * 4 + channel] = values[source + (grey ? 0 : channel)] ?? 0;
    }
    data[pixel * 4 + 3] = alphaAt === null ? 255 : (values[source + alphaAt] ?? 255);
  }
  return { width, height, channels: 4, data };
}

/** A value of 8 bits for every channel of every pixel. */
interface Samples {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly values: Uint8Array | Uint8ClampedArray;
}

function samplesOf(png: DecodedPng): Samples {
  const { width, height, channels, depth, data, palette, transparency } = png;
  if (palette !== undefined && channels === 1) {
    const values = convertIndexedToRgb(png);
    return { width, height, channels: palette[0]?.length ?? 3, values };
  }
  const wide = depth < 8 ? unpackBits(png) : data;
  const values = new Uint8ClampedArray(wide.length);
  for (const [at, value] of wide.entries()) values[at] = depth === 16 ? value >> 8 : value;
  const samples = { width, height, channels, values };
  return transparency === undefined ? samples : withKey(samples, wide, [...transparency], depth);
}

/** Greys of 1, 2 or 4 bits, several in a byte, spread over 0 to 255. */
function unpackBits({ width, height, depth, data }: DecodedPng): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const top = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * line + (bit >> 3)] ?? 0;
    return (((byte >> (8 - depth - (bit & 7))) & top) * 255) / top;
  });
}

/** Adds an alpha channel that is 0 where a pixel has exactly the colour that the file declares transparent. */
function withKey(
  { width, height, channels, values }: Samples,
  wide: ArrayLike<number>,
  key: readonly number[],
  depth: number,
): Samples {
  const spread = key.map((value) => (depth < 8 ? (value * 255) / (2 ** depth - 1) : value));
  const keyed = new Uint8Array(width * height * (channels + 1));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      keyed[pixel * (channels + 1) + channel] = values[pixel * channels + channel] ?? 0;
    }
    const isKey = spread.every((value, channel) => wide[pixel * channels + channel] === value);
    keyed[pixel * (channels + 1) + channels] = isKey ? 0 : 255;
  }
  return { width, height, channels: channels + 1, values: keyed };
}

/** Applies an EXIF orientation: 2 to 4 mirror and turn by half, 5 to 8 swap the axes, too. */
function turnUpright(pixels: Pixels, orientation: number): Pixels {
  if (orientation === 1) return pixels;
  const swaps = orientation >= 5;
  const [width, height] = swaps ? [pixels.height, pixels.width] : [pixels.width, pixels.height];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const [along, down] = swaps ? [row, column] : [column, row];
      const x = fromRight ? pixels.width - 1 - along : along;
      const y = fromBelow ? pixels.height - 1 - down : down;
      const source = (y * pixels.width + x) * 4;
      data.set(pixels.data.subarray(source, source + 4), (row * width + column) * 4);
    }
  }
  return { width, height, channels: 4, data };
}
