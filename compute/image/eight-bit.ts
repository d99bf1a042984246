/** Values of [0, 1] at the nearest of 256 levels, as 32-bit floats: what a file of 8-bit colours gives back. */
export function quantised(values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return Float32Array.from(values, (value) => Math.round(value * 255) / 255);
}
