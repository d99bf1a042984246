import type { NdArray } from '../../../compute/numeric/nd-array.ts';

/**
 * The share of neighbouring pixels, beside and below each other, whose values have opposite signs: 0 for a map of one
 * sign, 1 for a checkerboard, about one half for noise that is independent from pixel to pixel.
 *
 * @param map height × width, signed.
 * @returns 0 to 1.
 * @throws {RangeError} if the map is a single pixel, or not height × width.
 */
export function signChanges({ data, shape }: NdArray): number {
  const [height = 0, width = 0] = shape;
  const pairs = height * (width - 1) + width * (height - 1);
  if (shape.length !== 2 || pairs <= 0) {
    throw new RangeError(`a map of [${shape.join(' × ')}] has no neighbouring pixels`);
  }
  let changes = 0;
  for (const [at, value] of data.entries()) {
    if (at % width < width - 1 && value * (data[at + 1] ?? 0) < 0) changes += 1;
    if (at + width < data.length && value * (data[at + width] ?? 0) < 0) changes += 1;
  }
  return changes / pairs;
}
