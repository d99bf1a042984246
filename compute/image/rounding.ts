import { ndArray, type NdArray } from '../numeric/nd-array.ts';

/** A picture as an 8-bit file holds it: every value rounded to the nearest of 256 levels, k / 255. */
export function roundedTo8Bits({ data, shape }: NdArray): NdArray {
  return ndArray(
    data.map((value) => Math.round(value * 255) / 255),
    shape,
  );
}
