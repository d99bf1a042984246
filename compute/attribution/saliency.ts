import { ndArray, type NdArray } from '../numeric/nd-array.ts';

/*
 * Views of an attribution: pure functions from a signed height × width × channels map to what is drawn. The bake and
 * the live page draw with the same ones.
 */

/**
 * The saliency map of Simonyan et al. (2013): the largest magnitude over the channels of each pixel.
 *
 * @param attribution height × width × channels, signed.
 * @returns height × width, at least 0.
 */
export function magnitude(attribution: NdArray): NdArray {
  return overChannels(attribution, (largest, value) => Math.max(largest, Math.abs(value)));
}

/**
 * The sum over the channels of each pixel, which keeps the sign: what a grey change of the pixel would do.
 *
 * @param attribution height × width × channels, signed.
 * @returns height × width, signed.
 */
export function signedSum(attribution: NdArray): NdArray {
  return overChannels(attribution, (sum, value) => sum + value);
}

/**
 * Attribution times input, element by element.
 *
 * @throws {RangeError} if the shapes differ.
 */
export function timesInput(attribution: NdArray, image: NdArray): NdArray {
  if (attribution.shape.join() !== image.shape.join()) {
    throw new RangeError(
      `an attribution of [${attribution.shape.join(' × ')}] does not belong to a picture of [${image.shape.join(' × ')}]`,
    );
  }
  const product = attribution.data.map((value, index) => value * (image.data[index] ?? 0));
  return ndArray(product, attribution.shape);
}

/**
 * The magnitude below which a given share of the values lies: the upper end of the colour scale. A few extreme
 * pixels would otherwise leave the rest of the map in one colour.
 *
 * @param percentile in (0, 100]; 100 is the largest magnitude. Between two values it interpolates linearly.
 * @throws {RangeError} if the percentile is outside (0, 100].
 */
export function percentileLimit(map: NdArray, percentile: number): number {
  if (!(percentile > 0 && percentile <= 100)) {
    throw new RangeError(
      `percentile = ${percentile} is not accepted; it goes from 0 (excluded) to 100`,
    );
  }
  const sorted = map.data.map(Math.abs).sort();
  const position = ((sorted.length - 1) * percentile) / 100;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return below + (above - below) * (position - Math.floor(position));
}

/** A map ready for a colour scale, and the magnitude that its ends stand for. */
export interface Clipped {
  /** Values divided by `limit` and clipped: in [−1, 1]; for a magnitude, in [0, 1]. */
  readonly map: NdArray;
  /** In the map's own unit: what the legend writes at the end of the scale. 0 if that share of the map is 0. */
  readonly limit: number;
}

/**
 * Scales a map so that its `percentile`-th magnitude becomes 1, and clips what lies beyond. Signed values stay
 * centred on 0.
 */
export function clipByPercentile(map: NdArray, percentile: number): Clipped {
  const limit = percentileLimit(map, percentile);
  // A limit of 0 (most of the map is exactly 0) leaves only signs to show.
  const scaled = map.data.map((value) =>
    limit === 0 ? Math.sign(value) : Math.min(1, Math.max(-1, value / limit)),
  );
  return { map: ndArray(scaled, map.shape), limit };
}

function overChannels(
  { data, shape }: NdArray,
  combine: (soFar: number, value: number) => number,
): NdArray {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(
      `an attribution is height × width × channels; this one is [${shape.join(' × ')}]`,
    );
  }
  const result = new Float32Array(height * width);
  for (let pixel = 0; pixel < result.length; pixel += 1) {
    let value = 0;
    for (let channel = 0; channel < channels; channel += 1) {
      value = combine(value, data[pixel * channels + channel] ?? 0);
    }
    result[pixel] = value;
  }
  return ndArray(result, [height, width]);
}
