import { norms, type Norm } from '../attacks/norms.ts';
import type { Random } from '../numeric/random.ts';
import type { Perceptron } from './perceptron.ts';
import type { PlanarSet } from './planar-data.ts';

/** The ball around each point, and how its worst place is looked for. */
export interface Ball {
  readonly norm: Norm;
  readonly epsilon: number;
  /** Gradient steps of 2.5 · ε / steps each. */
  readonly steps: number;
}

/**
 * max over ‖δ‖ ≤ ε of the loss, by projected gradient ascent, for every point at once: δ ← Π(δ + step · u(∇ loss)),
 * where u is the steepest direction of the norm and Π the projection into the ball (Madry et al. 2018). The plane has
 * no edge: nothing is clipped.
 *
 * @param random where each point starts in its ball, point i by stream i; null to start at the point itself.
 * @returns n × 2: points within ε (up to rounding) of where they began.
 */
export function maximiseLoss(
  network: Perceptron,
  { points, labels }: PlanarSet,
  { norm, epsilon, steps }: Ball,
  random: Random | null,
): Float64Array {
  const moved = Float64Array.from(points);
  if (epsilon === 0) return moved;
  const geometry = norms[norm];
  const deltas = new Float64Array(points.length);
  const deltaOf = (point: number): Float64Array => deltas.subarray(2 * point, 2 * point + 2);
  const move = (): void => {
    for (let index = 0; index < moved.length; index += 1) {
      moved[index] = (points[index] ?? 0) + (deltas[index] ?? 0);
    }
  };
  if (random !== null) {
    labels.forEach((_, point) => {
      geometry.randomStart(deltaOf(point), epsilon, random.fork(point));
    });
    move();
  }
  const stepSize = (2.5 * epsilon) / steps;
  for (let step = 0; step < steps; step += 1) {
    const gradient = network.pointGradient(moved, labels);
    labels.forEach((_, point) => {
      const delta = deltaOf(point);
      geometry.addSteepest(delta, gradient.subarray(2 * point, 2 * point + 2), stepSize);
      geometry.project(delta, epsilon);
    });
    move();
  }
  return moved;
}

/** What an attack on every point of a set leaves. */
export interface AttackedSet {
  /** n × 2: of the places that were tried in each ball, the one of the largest loss. */
  readonly adversarial: Float64Array;
  /** n: 1 for each point that is classified correctly at every place that was tried, 0 for the others. */
  readonly standing: Uint8Array;
  /** Share of the points that are classified correctly where they are, 0 to 1. */
  readonly accuracy: number;
  /** Share of the points that are classified correctly at every place that was tried. */
  readonly robustAccuracy: number;
}

/**
 * Attacks every point from the point itself and from `restarts` random places of its ball, and keeps the worst. The
 * points themselves count as tried: robust accuracy is never above accuracy.
 */
export function attackSet(
  network: Perceptron,
  set: PlanarSet,
  ball: Ball,
  options: { readonly restarts: number; readonly random: Random },
): AttackedSet {
  const { points, labels } = set;
  const starts = [
    null,
    ...Array.from({ length: options.restarts }, (_, i) => options.random.fork(i)),
  ];
  const tried = [points, ...starts.map((start) => maximiseLoss(network, set, ball, start))];
  const worst = Float64Array.from(points);
  const largest = new Float64Array(labels.length).fill(-Infinity);
  const standing = new Uint8Array(labels.length).fill(1);
  for (const places of tried) {
    const wrong = misclassified(network, { points: places, labels });
    network.losses(places, labels).forEach((loss, point) => {
      standing[point] = (standing[point] ?? 0) * (1 - (wrong[point] ?? 0));
      if (loss <= (largest[point] ?? 0)) return;
      largest[point] = loss;
      worst.set(places.subarray(2 * point, 2 * point + 2), 2 * point);
    });
  }
  return {
    adversarial: worst,
    standing,
    accuracy: 1 - mean(misclassified(network, set)),
    robustAccuracy: mean(standing),
  };
}

/** 1 for each point whose largest logit is not its label's, 0 for the others. */
function misclassified(network: Perceptron, { points, labels }: PlanarSet): Uint8Array {
  const logits = network.logits(points);
  return labels.map((label, point) => {
    const own = logits[point * network.classes + label] ?? 0;
    const rivals = logits.subarray(point * network.classes, (point + 1) * network.classes);
    return Number(rivals.some((rival, index) => index !== label && rival >= own));
  });
}

function mean(values: Uint8Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
