/**
 * Pixels in plain arrays, and the few operations the picture bank needs on them.
 *
 * Everything between decoding a source and encoding a result happens here rather than in an image
 * library, so that the pixels of the bank are the same on every machine and with every library
 * version: only additions, multiplications, divisions and square roots, which IEEE 754 fixes exactly.
 */

/** A picture with interleaved channels; values are in 0…1 unless a function says otherwise. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float64Array;
}

/** A square region of a source, in source pixels. It may reach past the source's edges. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** What lies beyond a source's edges: its outermost pixels again, or nothing (transparent black). */
export type Beyond = 'edge' | 'nothing';

export function createRaster(width: number, height: number, channels: number): Raster {
  return { width, height, channels, data: new Float64Array(width * height * channels) };
}

export function clamp01(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** `from` at amount 0, `to` at amount 1, on a straight line between. */
export function mix(from: number, to: number, amount: number): number {
  return from + (to - from) * amount;
}

/** Reads a typed-array element that the caller's loop bounds already guarantee to exist. */
export function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? 0;
}

/** Bytes 0…255 to values 0…1. */
export function fromBytes(
  bytes: Uint8Array,
  width: number,
  height: number,
  channels: number,
): Raster {
  const raster = createRaster(width, height, channels);
  for (let i = 0; i < raster.data.length; i++) raster.data[i] = at(bytes, i) / 255;
  return raster;
}

/** Values 0…1 to the nearest bytes 0…255. */
export function toBytes(raster: Raster): Uint8Array {
  return Uint8Array.from(raster.data, (value) => Math.round(clamp01(value) * 255));
}

/** Keys' cubic with a = −1/2 (Catmull–Rom): interpolates, and stays sharp without strong ringing. */
function cubic(distance: number): number {
  const t = distance < 0 ? -distance : distance;
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  if (t < 2) return ((-0.5 * t + 2.5) * t - 4) * t + 2;
  return 0;
}

interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/**
 * The weights of one axis. When the region shrinks, the kernel widens by the same factor, so that
 * every source pixel contributes and nothing aliases.
 */
function axisTaps(start: number, size: number, outputs: number): Taps[] {
  const scale = size / outputs;
  const stretch = Math.max(1, scale);
  return Array.from({ length: outputs }, (_, output) => {
    const centre = start + (output + 0.5) * scale - 0.5;
    const first = Math.ceil(centre - 2 * stretch);
    const last = Math.floor(centre + 2 * stretch);
    const raw: number[] = [];
    for (let i = first; i <= last; i++) raw.push(cubic((i - centre) / stretch));
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}

/** The index of a pixel, or −1 where there is nothing. */
function locate(index: number, length: number, beyond: Beyond): number {
  if (index >= 0 && index < length) return index;
  if (beyond === 'nothing') return -1;
  return index < 0 ? 0 : length - 1;
}

function resampleRows(source: Raster, taps: readonly Taps[], beyond: Beyond): Raster {
  const { width, height, channels } = source;
  const result = createRaster(taps.length, height, channels);
  for (let y = 0; y < height; y++) {
    taps.forEach(({ first, weights }, x) => {
      weights.forEach((weight, k) => {
        const column = locate(first + k, width, beyond);
        if (column < 0) return;
        for (let c = 0; c < channels; c++) {
          const target = (y * taps.length + x) * channels + c;
          result.data[target] =
            at(result.data, target) + weight * at(source.data, (y * width + column) * channels + c);
        }
      });
    });
  }
  return result;
}

function transpose(source: Raster): Raster {
  const { width, height, channels } = source;
  const result = createRaster(height, width, channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        result.data[(x * height + y) * channels + c] = at(
          source.data,
          (y * width + x) * channels + c,
        );
      }
    }
  }
  return result;
}

/**
 * Resamples a square of a source to `outputs` × `outputs` pixels (separable Catmull–Rom, widened
 * when shrinking). Pictures with transparency must come with their colours multiplied by alpha.
 */
export function resampleSquare(
  source: Raster,
  square: Square,
  outputs: number,
  beyond: Beyond,
): Raster {
  const rows = resampleRows(source, axisTaps(square.x, square.size, outputs), beyond);
  const columns = resampleRows(transpose(rows), axisTaps(square.y, square.size, outputs), beyond);
  return transpose(columns);
}

/** Shrinks by a whole factor: every result pixel is the plain mean of its factor × factor block. */
export function areaAverage(source: Raster, factor: number): Raster {
  const { width, channels } = source;
  const result = createRaster(width / factor, source.height / factor, channels);
  for (let y = 0; y < source.height; y++) {
    for (let x = 0; x < width; x++) {
      const cell = Math.floor(y / factor) * result.width + Math.floor(x / factor);
      for (let c = 0; c < channels; c++) {
        const target = cell * channels + c;
        result.data[target] =
          at(result.data, target) + at(source.data, (y * width + x) * channels + c);
      }
    }
  }
  for (let i = 0; i < result.data.length; i++) {
    result.data[i] = at(result.data, i) / (factor * factor);
  }
  return result;
}

/** One pass of a running mean along rows, edges repeated. */
function boxBlurRows(source: Raster, radius: number): Raster {
  const { width, height, channels } = source;
  const result = createRaster(width, height, channels);
  const span = 2 * radius + 1;
  for (let y = 0; y < height; y++) {
    for (let c = 0; c < channels; c++) {
      const read = (x: number): number =>
        at(source.data, (y * width + locate(x, width, 'edge')) * channels + c);
      let sum = 0;
      for (let x = -radius; x <= radius; x++) sum += read(x);
      for (let x = 0; x < width; x++) {
        result.data[(y * width + x) * channels + c] = sum / span;
        sum += read(x + radius + 1) - read(x - radius);
      }
    }
  }
  return result;
}

/** Three running means in each direction: within a few percent of a Gaussian, and exact to repeat. */
export function blur(source: Raster, radius: number): Raster {
  if (radius <= 0) return source;
  let result = source;
  for (let pass = 0; pass < 3; pass++) result = boxBlurRows(result, radius);
  result = transpose(result);
  for (let pass = 0; pass < 3; pass++) result = boxBlurRows(result, radius);
  return transpose(result);
}
