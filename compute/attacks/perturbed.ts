/**
 * The picture image + perturbation as 32-bit floats, each value rounded *towards the image*: rounding to the nearest
 * could otherwise lengthen a perturbation and carry it out of its ball. Where the perturbation is 0, the value is
 * the image's own, to the bit.
 *
 * @param image values in [0, 1].
 * @param perturbation keeps image + perturbation in [0, 1].
 */
export function perturbed(
  image: Float32Array,
  perturbation: Float64Array,
): Float32Array<ArrayBuffer> {
  return Float32Array.from(image, (start, index) => {
    const exact = start + (perturbation[index] ?? 0);
    const rounded = Math.fround(exact);
    const longer = Math.abs(rounded - start) > Math.abs(exact - start);
    return longer ? nextTowards(rounded, start) : rounded;
  });
}

/** The perturbation that a picture really has, in 64 bits: adversarial − image, exactly. */
export function perturbationOf(adversarial: Float32Array, image: Float32Array): Float64Array {
  return Float64Array.from(adversarial, (value, index) => value - (image[index] ?? 0));
}

/** δ ← clip(image + δ, 0, 1) − image. No element grows, so a perturbation in a ball stays in it. */
export function clipToBox(image: Float32Array, perturbation: Float64Array): void {
  for (let index = 0; index < image.length; index += 1) {
    const start = image[index] ?? 0;
    perturbation[index] = Math.min(1 - start, Math.max(-start, perturbation[index] ?? 0));
  }
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The 32-bit float next to `value` in the direction of `goal`; both at least 0. */
function nextTowards(value: number, goal: number): number {
  float[0] = value;
  // Floats of one sign are ordered as their bits are.
  bits[0] = (bits[0] ?? 0) + (goal > value ? 1 : -1);
  return float[0];
}
