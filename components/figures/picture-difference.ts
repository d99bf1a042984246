import { ndArray, type NdArray } from '../../compute/numeric/nd-array.ts';

/** a − b, element by element; both of one shape. */
export function difference(a: NdArray, b: NdArray): NdArray {
  return ndArray(
    a.data.map((value, index) => value - (b.data[index] ?? 0)),
    a.shape,
  );
}
