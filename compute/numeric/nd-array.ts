/**
 * A dense row-major array of 32-bit floats: what operations take and return. Never a tensor, so that it serialises,
 * crosses to a worker by transfer and hashes.
 */
export interface NdArray {
  readonly data: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
}

/** Number of elements that an array of this shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Wraps data as an array of the given shape, without copying.
 *
 * @throws {RangeError} if the data does not hold exactly the shape's number of elements.
 */
export function ndArray(data: Float32Array<ArrayBuffer>, shape: readonly number[]): NdArray {
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`${data.length} values do not fill the shape [${shape.join(' × ')}]`);
  }
  return { data, shape };
}

/** A new array of the given shape, filled with zeros. */
export function zeros(shape: readonly number[]): NdArray {
  return { data: new Float32Array(sizeOf(shape)), shape };
}

/** Elements `start` to `end` (exclusive) along the first axis, copied. */
export function slice(array: NdArray, start: number, end: number): NdArray {
  const inner = sizeOf(array.shape.slice(1));
  return ndArray(array.data.slice(start * inner, end * inner), [
    end - start,
    ...array.shape.slice(1),
  ]);
}

/** Element `index` along the first axis, that axis removed, copied. */
export function item(array: NdArray, index: number): NdArray {
  const one = slice(array, index, index + 1);
  return { data: one.data, shape: one.shape.slice(1) };
}

/** Joins arrays that agree in all axes but the first, along the first. */
export function concatenate(arrays: readonly NdArray[]): NdArray {
  const first = arrays[0];
  if (first === undefined) throw new RangeError('cannot join zero arrays');
  const rows = arrays.reduce((sum, array) => sum + (array.shape[0] ?? 0), 0);
  const joined = zeros([rows, ...first.shape.slice(1)]);
  let offset = 0;
  for (const array of arrays) {
    joined.data.set(array.data, offset);
    offset += array.data.length;
  }
  return joined;
}

/** Stacks arrays of one shape along a new first axis. */
export function stack(arrays: readonly NdArray[]): NdArray {
  return concatenate(arrays.map(({ data, shape }) => ({ data, shape: [1, ...shape] })));
}
