import { describe, expect, it } from 'vitest';
import { norms, type Norm } from '../../../compute/attacks/norms.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import {
  attackSet,
  maximiseLoss,
  type Ball,
} from '../../../compute/training/inner-maximisation.ts';
import { Perceptron } from '../../../compute/training/perceptron.ts';
import { halfGap, planarSet, type PlanarShape } from '../../../compute/training/planar-data.ts';

/** Logits (0, w·x + b) with w = (3, 4): class 1 above the line, class 0 below; ‖w‖₂ = 5, ‖w‖₁ = 7. */
function line(): Perceptron {
  const network = new Perceptron([2, 2], seededRandom(0));
  network.parameters.set([0, 3, 0, 4, 0, 0.5]);
  return network;
}

const margin = (x: number, y: number): number => 3 * x + 4 * y + 0.5;
const set = { points: Float64Array.of(0.2, 0.3, -0.4, -0.1), labels: Uint8Array.of(1, 0) };

describe.each<Norm>(['l2', 'linf'])('the inner maximisation in %s', (norm) => {
  const ball: Ball = { norm, epsilon: 0.1, steps: 5 };
  /** By Hölder's inequality the logit falls by at most ε times the dual norm of w. */
  const fall = 0.1 * (norm === 'l2' ? 5 : 7);

  it('reaches the closed form on a linear network', () => {
    const moved = maximiseLoss(line(), set, ball, null);
    expect(margin(moved[0] ?? 0, moved[1] ?? 0)).toBeCloseTo(margin(0.2, 0.3) - fall, 8);
    expect(margin(moved[2] ?? 0, moved[3] ?? 0)).toBeCloseTo(margin(-0.4, -0.1) + fall, 8);
  });

  it('comes within a few per cent of it from a random start, and never beyond', () => {
    const moved = maximiseLoss(line(), set, ball, seededRandom(3));
    const reached = margin(0.2, 0.3) - margin(moved[0] ?? 0, moved[1] ?? 0);
    expect(reached).toBeGreaterThan(0.95 * fall);
    expect(reached).toBeLessThanOrEqual(fall + 1e-9);
  });

  it('stays in the ball, and is the point itself for ε = 0', () => {
    const random = seededRandom(5);
    const network = new Perceptron([2, 16, 16, 2], random);
    const data = planarSet('spirals', 40, random);
    const moved = maximiseLoss(network, data, ball, random);
    data.labels.forEach((_, point) => {
      const delta = [0, 1].map((axis) => (moved[2 * point + axis] ?? 0) - at(data, point, axis));
      expect(norms[norm].measure(delta)).toBeLessThanOrEqual(0.1 + 1e-9);
    });
    const still = maximiseLoss(network, data, { ...ball, epsilon: 0 }, random);
    expect([...still]).toEqual([...data.points]);
  });

  it('starts at random places of the ball that depend on the point and the stream alone', () => {
    const network = line();
    const start = (count: number): Float64Array =>
      maximiseLoss(
        network,
        planarSet('moons', count, seededRandom(1)),
        { ...ball, steps: 1 },
        seededRandom(2),
      );
    expect([...start(10).subarray(0, 8)]).toEqual([...start(4)]);
  });
});

describe('an attack on a set', () => {
  it('measures what the margins of a linear network say', () => {
    // Margins 2.3 and −1.1: distances 0.46 and 0.22 from the line.
    const robustAt = (epsilon: number): number =>
      attackSet(line(), set, { norm: 'l2', epsilon, steps: 10 }, options()).robustAccuracy;
    expect([0, 0.2, 0.3, 0.45, 0.5].map(robustAt)).toEqual([1, 1, 0.5, 0.5, 0]);
    expect(
      attackSet(line(), set, { norm: 'l2', epsilon: 0.5, steps: 10 }, options()).accuracy,
    ).toBe(1);
  });

  it('counts a point that is wrong without attack as wrong', () => {
    const wrong = { ...set, labels: Uint8Array.of(0, 0) };
    const result = attackSet(line(), wrong, { norm: 'l2', epsilon: 0.01, steps: 5 }, options());
    expect(result).toMatchObject({ accuracy: 0.5, robustAccuracy: 0.5 });
  });

  it('misses nothing that a dense search of every ball finds', () => {
    const random = seededRandom(7);
    const network = new Perceptron([2, 12, 12, 2], random);
    const data = planarSet('circles', 60, random);
    const ball: Ball = { norm: 'l2', epsilon: 0.2, steps: 20 };
    const attacked = attackSet(network, data, ball, options());
    const standing = [...data.labels].filter((label, point) =>
      searchBall(at(data, point, 0), at(data, point, 1), ball.epsilon).every(
        ([x, y]) => predict(network, x, y) === label,
      ),
    );
    expect(attacked.robustAccuracy).toBeCloseTo(standing.length / 60, 1);
    expect(attacked.robustAccuracy).toBeLessThan(attacked.accuracy);
  });
});

describe.each<PlanarShape>(['moons', 'circles', 'spirals', 'blobs', 'two-features'])(
  'the data "%s"',
  (shape) => {
    it.each([0, 1, 2])('has two halves with a gap between them, seed %i', (seed) => {
      const data = planarSet(shape, 300, seededRandom(seed));
      expect(data.labels.filter((label) => label === 1)).toHaveLength(150);
      expect(halfGap(data, 'l2')).toBeGreaterThan(shape === 'two-features' ? 0.039 : 0.05);
      expect(Math.max(...data.points.map(Math.abs))).toBeLessThanOrEqual(1.1);
    });

    it('is the same for the same seed, and begins alike for another number of points', () => {
      const [few, many] = [20, 50].map((count) => planarSet(shape, count, seededRandom(9)));
      expect([...(many?.points.subarray(0, 40) ?? [])]).toEqual([...(few?.points ?? [])]);
    });
  },
);

it('half a gap is half the distance of the nearest two points of different classes', () => {
  const points = Float64Array.of(0, 0, 0.1, 0, 0.3, 0.4, 2, 2);
  const labels = Uint8Array.of(0, 0, 1, 1);
  expect(halfGap({ points, labels }, 'l2')).toBeCloseTo(Math.hypot(0.2, 0.4) / 2, 12);
  expect(halfGap({ points, labels }, 'linf')).toBeCloseTo(0.2, 12);
});

function options() {
  return { restarts: 1, random: seededRandom(0) };
}

function at({ points }: { points: Float64Array }, point: number, axis: number): number {
  return points[2 * point + axis] ?? 0;
}

function predict(network: Perceptron, x: number, y: number): number {
  const [first = 0, second = 0] = network.logits(Float64Array.of(x, y));
  return Number(second > first);
}

/** Places all over a disc: 12 rings of 48. */
function searchBall(x: number, y: number, epsilon: number): (readonly [number, number])[] {
  return Array.from({ length: 12 * 48 }, (_, index) => {
    const radius = (epsilon * (1 + (index % 12))) / 12;
    const angle = (2 * Math.PI * Math.floor(index / 12)) / 48;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
  });
}
