import type { Random } from '../numeric/random.ts';
import { euclideanNorm, maximumNorm } from '../numeric/vector.ts';

/** `l2`: Euclidean over all pixels and channels; `linf`: the largest change of any pixel value. */
export type Norm = 'l2' | 'linf';

/** What an attack needs to know about a norm. Perturbations are changed in place. */
export interface NormGeometry {
  /** ‖δ‖. */
  measure(perturbation: Iterable<number>): number;
  /** Fills δ with a point drawn uniformly from the ball ‖δ‖ ≤ ε. */
  randomStart(perturbation: Float64Array, epsilon: number, random: Random): void;
  /** δ ← δ + stepSize · argmax over ‖v‖ ≤ 1 of g·v; a gradient of zeros moves nothing. */
  addSteepest(
    perturbation: Float64Array,
    gradient: Float32Array | Float64Array,
    stepSize: number,
  ): void;
  /** δ ← the nearest point (in Euclidean distance) of the ball ‖δ‖ ≤ ε. */
  project(perturbation: Float64Array, epsilon: number): void;
}

/**
 * Keeps a gradient of zeros from dividing 0 by 0, and changes no other: it is below the smallest 32-bit float, so
 * that the gradient of a saturated model, however tiny, still gives a step of full length.
 */
const tiny = 1e-60;

const l2: NormGeometry = {
  measure: euclideanNorm,

  /** A normal vector has a uniform direction; a radius ε·u^(1/d) makes the volume uniform. */
  randomStart(perturbation, epsilon, random) {
    const radius = epsilon * random.uniform() ** (1 / perturbation.length);
    for (let index = 0; index < perturbation.length; index += 1) {
      perturbation[index] = random.normal();
    }
    scale(perturbation, radius / Math.max(euclideanNorm(perturbation), tiny));
  },

  /** The direction g/‖g‖₂. */
  addSteepest(perturbation, gradient, stepSize) {
    const factor = stepSize / Math.max(euclideanNorm(gradient), tiny);
    for (let index = 0; index < perturbation.length; index += 1) {
      perturbation[index] = (perturbation[index] ?? 0) + factor * (gradient[index] ?? 0);
    }
  },

  project(perturbation, epsilon) {
    const norm = euclideanNorm(perturbation);
    if (norm > epsilon) scale(perturbation, epsilon / norm);
  },
};

const linf: NormGeometry = {
  measure: maximumNorm,

  randomStart(perturbation, epsilon, random) {
    for (let index = 0; index < perturbation.length; index += 1) {
      perturbation[index] = epsilon * (2 * random.uniform() - 1);
    }
  },

  /** The direction sign(g). */
  addSteepest(perturbation, gradient, stepSize) {
    for (let index = 0; index < perturbation.length; index += 1) {
      perturbation[index] = (perturbation[index] ?? 0) + stepSize * Math.sign(gradient[index] ?? 0);
    }
  },

  project(perturbation, epsilon) {
    for (let index = 0; index < perturbation.length; index += 1) {
      perturbation[index] = Math.min(epsilon, Math.max(-epsilon, perturbation[index] ?? 0));
    }
  },
};

export const norms: Readonly<Record<Norm, NormGeometry>> = { l2, linf };

function scale(vector: Float64Array, factor: number): void {
  for (let index = 0; index < vector.length; index += 1) {
    vector[index] = (vector[index] ?? 0) * factor;
  }
}
