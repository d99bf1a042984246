import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { Adam } from '../../../compute/training/adam.ts';
import { Perceptron } from '../../../compute/training/perceptron.ts';

const points = Float64Array.of(0.3, -0.7, -0.2, 0.4, 0.9, 0.8, -0.6, -0.5);
const labels = Uint8Array.of(0, 1, 2, 1);

function network(): Perceptron {
  const random = seededRandom(4);
  const made = new Perceptron([2, 7, 5, 3], random);
  // Biases begin at 0, where a mistake in their gradient could hide.
  made.parameters.forEach((value, index) => {
    made.parameters[index] = value + 0.1 * random.normal();
  });
  return made;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** (f(v + h) − f(v − h)) / 2h for each of the values, which are changed and put back. */
function finiteDifferences(values: Float64Array, f: () => number): number[] {
  const h = 1e-6;
  return Array.from(values, (value, index) => {
    values[index] = value + h;
    const above = f();
    values[index] = value - h;
    const below = f();
    values[index] = value;
    return (above - below) / (2 * h);
  });
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(found[index]).toBeCloseTo(value, 7);
  });
}

describe('a perceptron', () => {
  it('computes relu layers, by hand', () => {
    const tiny = new Perceptron([2, 2, 2], seededRandom(0));
    // W₁ = [[1, −1], [2, 0]], b₁ = (0, 1); W₂ = [[1, 0], [0, 3]], b₂ = (0.5, 0).
    tiny.parameters.set([1, -1, 2, 0, 0, 1, 1, 0, 0, 3, 0.5, 0]);
    // x = (2, 1): z = (4, −1) → a = (4, 0) → logits (4.5, 0). x = (−1, 0): z = (−1, 2) → (0.5, 6).
    expect([...tiny.logits(Float64Array.of(2, 1, -1, 0))]).toEqual([4.5, 0, 0.5, 6]);
  });

  it('has the gradient of its mean loss in the parameters that finite differences measure', () => {
    const net = network();
    const mean = (): number => sum(net.losses(points, labels)) / labels.length;
    expectClose(net.parameterGradient(points, labels), finiteDifferences(net.parameters, mean));
  });

  it('has the gradient of each point’s own loss in the point that finite differences measure', () => {
    const net = network();
    const moved = Float64Array.from(points);
    const expected = finiteDifferences(moved, () => sum(net.losses(moved, labels)));
    expectClose(net.pointGradient(points, labels), expected);
  });

  it('gives probabilities that sum to 1, and losses that are their negative logarithms', () => {
    const net = network();
    const probabilities = net.probabilities(points);
    net.losses(points, labels).forEach((loss, point) => {
      const row = probabilities.subarray(3 * point, 3 * point + 3);
      expect(sum(row)).toBeCloseTo(1, 12);
      expect(loss).toBeCloseTo(-Math.log(row[labels[point] ?? 0] ?? 0), 10);
    });
  });

  it('starts from weights of variance 2 / inputs and biases of 0', () => {
    const wide = new Perceptron([50, 400], seededRandom(1));
    const weights = wide.parameters.subarray(0, 50 * 400);
    expect(sum(weights.map((weight) => weight ** 2)) / weights.length).toBeCloseTo(2 / 50, 2);
    expect([...wide.parameters.subarray(50 * 400)]).toEqual(Array(400).fill(0));
  });

  it('needs at least one layer', () => {
    expect(() => new Perceptron([2], seededRandom(0))).toThrow(/sizes \[2\] has no layer/);
  });
});

describe('Adam', () => {
  it('moves by the learning rate in its first step, whatever the size of the gradient', () => {
    const parameters = Float64Array.of(1, 1, 1);
    new Adam(3, 0.1).step(parameters, Float64Array.of(0.5, -50, 0));
    expectClose(parameters, [0.9, 1.1, 1]);
  });

  it('makes its second step as the formula says', () => {
    const parameters = Float64Array.of(0);
    const adam = new Adam(1, 0.1);
    adam.step(parameters, Float64Array.of(1));
    adam.step(parameters, Float64Array.of(3));
    // m = 0.9 · 0.1 + 0.1 · 3 = 0.39, m̂ = 0.39 / 0.19; v = 0.999 · 0.001 + 0.001 · 9 = 0.009999, v̂ = v / 0.001999.
    const second = (0.1 * (0.39 / 0.19)) / Math.sqrt(0.009999 / 0.001999);
    expect(parameters[0]).toBeCloseTo(-0.1 - second, 7);
  });

  it('finds the minimum of a parabola', () => {
    const parameters = Float64Array.of(4);
    const adam = new Adam(1, 0.05);
    for (let step = 0; step < 500; step += 1) {
      adam.step(parameters, Float64Array.of(2 * ((parameters[0] ?? 0) - 1)));
    }
    expect(parameters[0]).toBeCloseTo(1, 3);
  });
});
