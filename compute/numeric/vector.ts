import { ndArray, type NdArray } from './nd-array.ts';

/** Numbers as a one-dimensional array of 32-bit floats. */
export function seriesOf(values: readonly number[]): NdArray {
  return ndArray(Float32Array.from(values), [values.length]);
}

/** ‖v‖₂, accumulated in 64 bits. */
export function euclideanNorm(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}

/** max |v_i|; 0 of nothing. */
export function maximumNorm(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/**
 * a·b / (‖a‖ ‖b‖), in [−1, 1]. Two vectors of zeros count as alike (1), a vector of zeros and another as unrelated
 * (0).
 *
 * @throws {RangeError} if the lengths differ.
 */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new RangeError(`vectors of ${a.length} and ${b.length} elements have no angle`);
  }
  const sizeA = euclideanNorm(Array.from(a));
  const sizeB = euclideanNorm(Array.from(b));
  if (sizeA === 0 || sizeB === 0) return sizeA === sizeB ? 1 : 0;
  let product = 0;
  for (let index = 0; index < a.length; index += 1) {
    product += ((a[index] ?? 0) / sizeA) * ((b[index] ?? 0) / sizeB);
  }
  return Math.min(1, Math.max(-1, product));
}
