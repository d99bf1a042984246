/** The number that each of the 65,536 half-precision bit patterns stands for (IEEE 754 binary16). */
let table: Float32Array | undefined;

/**
 * Widens half-precision numbers to single precision; every half is exactly representable, so nothing is rounded.
 *
 * @param halves bit patterns of binary16 numbers.
 * @returns as many values, infinities and NaN included.
 */
export function widenHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => halfToNumber(bits));
  const values = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) {
    values[index] = table[halves[index] ?? 0] ?? 0;
  }
  return values;
}

/** One sign bit, five exponent bits (bias 15), ten fraction bits; exponent 0 is subnormal, 31 not finite. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
