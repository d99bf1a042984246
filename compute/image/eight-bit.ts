/** Values of [0, 1] at the nearest of 256 levels, as 32-bit floats: what a file of 8-bit colours gives back. */
export function quantised(values: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return valuesOfLevels(levelsOf(values));
}

/** The nearest level k of k / 255 to each value of [0, 1]. */
export function levelsOf(values: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values, (value) => Math.round(value * 255));
}

/** Levels k as values k / 255. */
export function valuesOfLevels(levels: Uint8Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(levels, (level) => level / 255);
}
