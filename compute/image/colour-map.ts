import { rgb } from 'd3-color';
import { interpolateInferno, interpolatePRGn, interpolateRdBu } from 'd3-scale-chromatic';
import type { NdArray } from '../numeric/nd-array.ts';
import type { Pixels } from './picture.ts';

/** Colour of a share of a map's range, 0 to 1, as CSS text; d3-scale-chromatic's form. */
type Interpolator = (share: number) => string;

/** Blue (−limit), near-white (0), red (+limit): safe for the common kinds of colour blindness. */
export const signedColours: Interpolator = (share) => interpolateRdBu(1 - share);

/** Purple (−limit), near-white (0), green (+limit): two classes, in colours that no model has. */
export const classColours: Interpolator = interpolatePRGn;

/** Black (0) to pale yellow (limit): equal steps in the value look like equal steps in lightness. */
export const magnitudeColours: Interpolator = interpolateInferno;

/** Odd, so that zero has the middle colour. */
const levels = 1025;
const tables = new Map<Interpolator, Uint8ClampedArray>();

/**
 * Signed values → colours centred on zero. A map with channels (h × w × c) is summed over them first: the effect
 * of brightening the whole pixel.
 *
 * @param map h × w or h × w × c, any values.
 * @param limit value of the strongest colour, above 0; larger magnitudes are clipped. A common choice is
 * `clipLimit(map, 99)`.
 * @param colours a map that diverges from its middle.
 * @returns h × w opaque RGBA.
 * @throws {RangeError} if the limit is not a positive number or the shape is not a map's.
 */
export function signedToPixels(
  map: NdArray,
  limit: number,
  colours: Interpolator = signedColours,
): Pixels & { data: Uint8ClampedArray } {
  const flat = flatMap(map, (sum, value) => sum + value);
  return paint(flat, colours, (value) => (value / checkLimit(limit) + 1) / 2);
}

/**
 * Magnitudes → colours from zero up, on a perceptually uniform map. A map with channels is reduced to the largest
 * absolute value of each pixel.
 *
 * @param map h × w or h × w × c.
 * @param limit value of the brightest colour, above 0; larger ones are clipped.
 * @returns h × w opaque RGBA.
 * @throws {RangeError} if the limit is not a positive number or the shape is not a map's.
 */
export function magnitudeToPixels(
  map: NdArray,
  limit: number,
): Pixels & { data: Uint8ClampedArray } {
  const flat = flatMap(map, (largest, value) => Math.max(largest, Math.abs(value)));
  return paint(flat, magnitudeColours, (value) => value / checkLimit(limit));
}

/**
 * The limit that clips all but `percentile` percent of a map's magnitudes, so that a few extreme pixels do not
 * leave the rest pale.
 *
 * @param percentile 0 to 100; 100 is the maximum.
 * @param reduce how channels become one value, as in the map that will be drawn.
 * @returns a positive number, 1 for a map of zeros.
 */
export function clipLimit(
  map: NdArray,
  percentile: number,
  reduce: 'signed' | 'magnitude' = 'signed',
): number {
  if (!(percentile >= 0 && percentile <= 100)) {
    throw new RangeError(
      `percentile = ${percentile} is not accepted; it takes a number from 0 to 100`,
    );
  }
  const combine =
    reduce === 'signed'
      ? (sum: number, value: number) => sum + value
      : (largest: number, value: number) => Math.max(largest, Math.abs(value));
  const sorted = flatMap(map, combine).values.map(Math.abs).sort();
  const place = Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1);
  // A map that is zero almost everywhere keeps its few values visible.
  const limit = [sorted[place], sorted.at(-1)].find((value) => value !== undefined && value > 0);
  return limit ?? 1;
}

interface FlatMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Combines the channels of each pixel, starting from 0. */
function flatMap(
  { data, shape }: NdArray,
  combine: (sofar: number, value: number) => number,
): FlatMap {
  const [height, width, channels = 1] = shape;
  if (height === undefined || width === undefined || shape.length > 3) {
    throw new RangeError(`a map is height × width (× channels); this has [${shape.join(' × ')}]`);
  }
  const values = new Float32Array(height * width);
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    let combined = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      combined = combine(combined, data[pixel * channels + channel] ?? 0);
    }
    values[pixel] = combined;
  }
  return { height, width, values };
}

function paint(
  { height, width, values }: FlatMap,
  colours: Interpolator,
  shareOf: (value: number) => number,
): Pixels & { data: Uint8ClampedArray } {
  const table = tableOf(colours);
  const data = new Uint8ClampedArray(height * width * 4);
  values.forEach((value, pixel) => {
    const share = Math.min(Math.max(shareOf(value), 0), 1);
    const entry = Math.round(share * (levels - 1)) * 4;
    data.set(table.subarray(entry, entry + 4), pixel * 4);
  });
  return { width, height, channels: 4, data };
}

/** The map's colours as RGBA bytes, computed once: interpolating text for each pixel is slow. */
function tableOf(colours: Interpolator): Uint8ClampedArray {
  const known = tables.get(colours);
  if (known) return known;
  const table = new Uint8ClampedArray(levels * 4);
  for (let level = 0; level < levels; level += 1) {
    const { r, g, b } = rgb(colours(level / (levels - 1)));
    table.set([r, g, b, 255], level * 4);
  }
  tables.set(colours, table);
  return table;
}

function checkLimit(limit: number): number {
  if (Number.isFinite(limit) && limit > 0) return limit;
  throw new RangeError(`limit = ${limit} is not accepted; it takes a number above 0`);
}
