import type { Architecture } from '../network/architecture.ts';
import type { NumberSpec } from '../params.ts';

/* What all operations share that change a picture visibly, on purpose. */

/** The radius of an edit: much larger than an attack's, and never nothing. */
export const editEpsilonSpec: NumberSpec = {
  type: 'number',
  label: 'Radius ε',
  help: 'The largest change allowed, as a Euclidean norm over all values that the network sees; values go from 0 to 1.',
  default: 10,
  min: 0.1,
  max: 40,
  step: 0.1,
};

export const editStepsSpec: NumberSpec = {
  type: 'number',
  label: 'Steps',
  help: 'How many gradient steps; there is no early stop.',
  default: 40,
  min: 1,
  max: 200,
  step: 1,
  integer: true,
};

/**
 * Refuses a radius that no longer restrains anything: no two pictures are further apart than √(height · width ·
 * channels), black from white.
 *
 * @throws {RangeError} naming the radius and that diameter.
 */
export function checkEditEpsilon(epsilon: number, { id, architecture }: EditedNetwork): void {
  const { height, width, channels } = architecture.input;
  const diameter = Math.sqrt(height * width * channels);
  if (epsilon <= diameter) return;
  throw new RangeError(
    `epsilon = ${epsilon} is not accepted; two pictures of ${height} × ${width} × ${channels} values, as ${id} takes them, ` +
      `differ by at most √(${height * width * channels}) ≈ ${diameter.toFixed(1)}`,
  );
}

interface EditedNetwork {
  readonly id: string;
  readonly architecture: Architecture;
}

/**
 * Refuses an edit towards the class that the picture has already.
 *
 * @throws {RangeError} naming the class.
 */
export function checkEditTarget(
  targetClass: number | null,
  sourceClass: number,
  classes: readonly string[],
): void {
  if (targetClass !== sourceClass) return;
  throw new RangeError(
    `targetClass = ${targetClass} (${String(classes[sourceClass])}) is the class of the picture already; choose another one`,
  );
}
