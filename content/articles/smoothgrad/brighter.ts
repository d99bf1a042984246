import type { NdArray } from '../../../compute/numeric/nd-array.ts';
import { clipLimit } from '../../../compute/image/colour-map.ts';

/**
 * In what share of the pixels one map is drawn brighter than another, each on a colour scale of its own.
 *
 * @param map, other height × width, at least 0.
 * @param by least difference that counts, as a share of the scale.
 * @param clip percentile at which each scale ends.
 * @returns 0 to 1.
 * @throws {RangeError} if the maps are of different shapes.
 */
export function shareBrighter(map: NdArray, other: NdArray, by: number, clip: number): number {
  if (map.shape.join() !== other.shape.join()) {
    throw new RangeError(
      `a map of [${map.shape.join(' × ')}] is not compared with one of [${other.shape.join(' × ')}]`,
    );
  }
  const [drawn, beside] = [onItsScale(map, clip), onItsScale(other, clip)];
  const brighter = drawn.filter((value, pixel) => value - (beside[pixel] ?? 0) > by);
  return brighter.length / drawn.length;
}

/** A map's values as shares of its colour scale, in [0, 1]. */
function onItsScale(map: NdArray, clip: number): Float32Array {
  const limit = clipLimit(map, clip, 'magnitude');
  return map.data.map((value) => Math.min(1, value / limit));
}
