import type { Pixels } from './picture.ts';

/** A square region of a picture, in its pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** Pictures are first drawn at this multiple of their final side, as the picture bank's are. */
export const oversampling = 4;

/** The largest square in the middle. */
export function centreSquare({ width, height }: { width: number; height: number }): Square {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}

/**
 * Brings a square of a picture to the size a network takes, the way the picture bank was made: separable
 * Catmull–Rom at four times the final side, widened when shrinking so that every source pixel counts, clamped to
 * [0, 1], then the mean of each 4 × 4 block. Beyond the picture's edges its outermost pixels repeat. A square that
 * has the final side already, at whole pixels inside the picture, is copied untouched: an adversarial picture
 * survives.
 *
 * @param pixels an alpha channel is ignored: composite first.
 * @param side of the result, in pixels.
 * @returns side × side, three channels, rounded to the nearest of 256 levels.
 */
export function resizeSquare(
  pixels: Pixels,
  square: Square,
  side: number,
): Pixels & { data: Uint8ClampedArray } {
  if (square.size === side) return cropSquare(pixels, square);
  const large = side * oversampling;
  const columns = axisTaps(square.x, square.size, large, pixels.width);
  const rows = axisTaps(square.y, square.size, large, pixels.height);
  return averageBlocks(resampleColumns(resampleRows(pixels, columns, rows), rows, large), side);
}

/** Copies a square inside a picture, without an alpha channel. */
export function cropSquare(
  { width, channels, data }: Pixels,
  { x, y, size }: Square,
): OpaquePixels {
  const copy = new Uint8ClampedArray(size * size * 3);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const source = ((y + row) * width + x + column) * channels;
      for (let channel = 0; channel < 3; channel += 1) {
        copy[(row * size + column) * 3 + channel] = data[source + channel] ?? 0;
      }
    }
  }
  return { width: size, height: size, channels: 3, data: copy };
}

type OpaquePixels = Pixels & { data: Uint8ClampedArray };

/** Which source positions one output position is a mixture of; positions are within the picture. */
export interface Taps {
  readonly positions: readonly number[];
  readonly weights: readonly number[];
}

/** Keys' cubic with a = −1/2 (Keys 1981): it interpolates, and stays sharp without strong ringing. */
function catmullRom(distance: number): number {
  const t = Math.abs(distance);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

/** How each of `outputs` positions mixes the pixels from `start` to `start + size` of an axis that is `length` long. */
export function axisTaps(start: number, size: number, outputs: number, length: number): Taps[] {
  const scale = size / outputs;
  const stretch = Math.max(1, scale);
  return Array.from({ length: outputs }, (_, output) => {
    const centre = start + (output + 0.5) * scale - 0.5;
    const first = Math.ceil(centre - 2 * stretch);
    const last = Math.floor(centre + 2 * stretch);
    const places = Array.from({ length: last - first + 1 }, (_place, index) => first + index);
    const raw = places.map((place) => catmullRom((place - centre) / stretch));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return {
      positions: places.map((place) => Math.min(Math.max(place, 0), length - 1)),
      weights: raw.map((weight) => weight / total),
    };
  });
}

/** Source rows that some output needs, shrunk along x: source height × outputs × 3, other rows stay zero. */
function resampleRows(
  pixels: Pixels,
  columns: readonly Taps[],
  rows: readonly Taps[],
): Float64Array {
  const { width, height, channels, data } = pixels;
  const result = new Float64Array(height * columns.length * 3);
  for (const y of new Set(rows.flatMap(({ positions }) => positions))) {
    let target = y * columns.length * 3;
    for (const { positions, weights } of columns) {
      for (let tap = 0; tap < positions.length; tap += 1) {
        const source = (y * width + (positions[tap] ?? 0)) * channels;
        const weight = (weights[tap] ?? 0) / 255;
        for (let channel = 0; channel < 3; channel += 1) {
          result[target + channel] =
            (result[target + channel] ?? 0) + weight * (data[source + channel] ?? 0);
        }
      }
      target += 3;
    }
  }
  return result;
}

/** Along y: outputs × outputs × 3, clamped to [0, 1]. */
function resampleColumns(
  lines: Float64Array,
  rows: readonly Taps[],
  outputs: number,
): Float64Array {
  const stride = outputs * 3;
  const result = new Float64Array(outputs * stride);
  rows.forEach(({ positions, weights }, row) => {
    for (let index = 0; index < stride; index += 1) {
      let sum = 0;
      for (let tap = 0; tap < positions.length; tap += 1) {
        sum += (weights[tap] ?? 0) * (lines[(positions[tap] ?? 0) * stride + index] ?? 0);
      }
      result[row * stride + index] = Math.min(Math.max(sum, 0), 1);
    }
  });
  return result;
}

function averageBlocks(large: Float64Array, side: number): OpaquePixels {
  const sums = new Float64Array(side * side * 3);
  const stride = side * oversampling * 3;
  large.forEach((value, index) => {
    const row = Math.floor(index / stride / oversampling);
    const column = Math.floor((index % stride) / 3 / oversampling);
    const target = (row * side + column) * 3 + (index % 3);
    sums[target] = (sums[target] ?? 0) + value;
  });
  const data = Uint8ClampedArray.from(sums, (sum) => Math.round((sum / oversampling ** 2) * 255));
  return { width: side, height: side, channels: 3, data };
}
