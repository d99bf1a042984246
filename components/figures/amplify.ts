import { quantile } from 'd3-array';
import { ndArray, type NdArray } from '../../compute/numeric/nd-array.ts';

/** Factors that a reader can think with. */
const factors = [1, 2, 5, 10, 20, 50, 100, 200, 500] as const;

/** The share of values that stay inside the picture's range at the chosen factor; the rest is clipped. */
const inside = 0.995;

/**
 * How many times a perturbation can be enlarged around mid-grey before it clips.
 *
 * @param perturbations arrays that are shown with one factor, so that they can be compared.
 * @returns the largest round factor at which 99.5 % of all values stay in range.
 */
export function amplificationFor(perturbations: readonly NdArray[]): number {
  const largest = Math.max(
    ...perturbations.map(({ data }) => quantile(data.map(Math.abs), inside) ?? 0),
  );
  return factors.findLast((factor) => factor * largest <= 0.5) ?? 1;
}

/**
 * Perturbations that are seen together, as pictures that can be compared: one factor for all.
 *
 * @param changes by role.
 * @param enlarge false shows them as large as they are.
 */
export function perturbationPictures(
  changes: Readonly<Record<string, NdArray>>,
  enlarge = true,
): { readonly factor: number; readonly pictures: Readonly<Record<string, NdArray>> } {
  const factor = enlarge ? amplificationFor(Object.values(changes)) : 1;
  const pictures = Object.entries(changes).map(
    ([role, change]) => [role, perturbationPicture(change, factor)] as const,
  );
  return { factor, pictures: Object.fromEntries(pictures) };
}

/**
 * A perturbation as a picture: mid-grey where nothing changes, lighter where a value rises, darker where it falls.
 *
 * @param perturbation height × width × 3, adversarial − image.
 * @returns the same shape in [0, 1]: 0.5 + factor · perturbation, clipped.
 */
export function perturbationPicture(perturbation: NdArray, factor: number): NdArray {
  const values = perturbation.data.map((value) => Math.min(1, Math.max(0, 0.5 + factor * value)));
  return ndArray(values, perturbation.shape);
}
