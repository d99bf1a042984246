import { item, type NdArray } from '../../compute/numeric/nd-array.ts';

/**
 * A picture among a result's arrays: height × width × 3.
 *
 * @param index which one, where the output is a stack of pictures.
 * @returns undefined where there is no such array or no such picture in it.
 */
export function pictureOf(
  arrays: Readonly<Record<string, NdArray>>,
  name: string,
  index?: number,
): NdArray | undefined {
  const array = arrays[name];
  if (array?.shape.length !== 4) return array;
  const place = index ?? 0;
  return place < (array.shape[0] ?? 0) ? item(array, place) : undefined;
}
