import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { norms } from '../../../compute/attacks/norms.ts';
import { clipToBox, perturbationOf, perturbed } from '../../../compute/attacks/perturbed.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { cosineSimilarity } from '../../../compute/numeric/vector.ts';
import { wilsonInterval } from '../../../compute/numeric/wilson.ts';

const size = 12;
const vector = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: size, maxLength: size })
  .map((values) => Float64Array.from(values));
const pixels = fc
  .array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: size, maxLength: size })
  .map((values) => Float32Array.from(values));

describe.each(['l2', 'linf'] as const)('%s', (name) => {
  const norm = norms[name];

  it('projects into the ball, leaves what is inside, and is idempotent', () => {
    fc.assert(
      fc.property(vector, fc.double({ min: 0, max: 5, noNaN: true }), (given, epsilon) => {
        const projected = given.slice();
        norm.project(projected, epsilon);
        // The squares of values below 1e-154 underflow; no picture can hold such a perturbation.
        expect(norm.measure(projected)).toBeLessThanOrEqual(epsilon * (1 + 1e-12) + 1e-150);
        if (norm.measure(given) <= epsilon) expect(projected).toEqual(given);
        const twice = projected.slice();
        norm.project(twice, epsilon);
        expect(
          norm.measure(twice.map((value, index) => value - (projected[index] ?? 0))),
        ).toBeLessThan(1e-12);
      }),
    );
  });

  it('starts inside the ball, somewhere else for every seed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.001, max: 5, noNaN: true }), (seed, epsilon) => {
        const [first, second] = [seed, seed + 1].map((value) => {
          const start = new Float64Array(size);
          norm.randomStart(start, epsilon, seededRandom(value));
          return start;
        });
        expect(norm.measure(first ?? [])).toBeLessThanOrEqual(epsilon);
        expect(first).not.toEqual(second);
      }),
    );
  });

  it('steps by exactly the step size, however small the gradient, and not at all for zeros', () => {
    for (const scale of [1, 1e-20, 1e-44]) {
      const moved = new Float64Array(size);
      norm.addSteepest(moved, new Float32Array(size).fill(scale), 0.5);
      expect(norm.measure(moved)).toBeCloseTo(0.5, 12);
    }
    const still = new Float64Array(size);
    norm.addSteepest(still, new Float32Array(size), 0.5);
    expect(norm.measure(still)).toBe(0);
  });
});

describe('a perturbed picture', () => {
  it('is in [0, 1] and never further from the image than its perturbation', () => {
    fc.assert(
      fc.property(pixels, vector, fc.constantFrom(1, 1e-3, 1e-7), (image, given, scale) => {
        const perturbation = given.map((value) => value * scale);
        clipToBox(image, perturbation);
        const picture = perturbed(image, perturbation);
        const real = perturbationOf(picture, image);
        for (const [index, value] of picture.entries()) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          const asked = Math.abs(perturbation[index] ?? 0);
          // The sum itself is rounded to 64 bits.
          expect(Math.abs(real[index] ?? 0)).toBeLessThanOrEqual(asked + 2e-16);
        }
      }),
    );
  });
});

describe('wilsonInterval', () => {
  it('agrees with an independent implementation', () => {
    // scipy 1.17.1: binomtest(x, 10).proportion_ci(method='wilson').
    const expected = [
      [0, 10, 0, 0.2775328],
      [8, 10, 0.4901625, 0.9433178],
      [10, 10, 0.7224672, 1],
    ] as const;
    for (const [successes, trials, low, high] of expected) {
      const [lower, upper] = wilsonInterval(successes, trials);
      expect(lower).toBeCloseTo(low, 6);
      expect(upper).toBeCloseTo(high, 6);
    }
    expect(() => wilsonInterval(0, 0)).toThrow('0 trials');
  });
});

describe('cosineSimilarity', () => {
  it('is 1 along, −1 against, 0 across, and defined for zeros', () => {
    expect(cosineSimilarity([1, 2], [2, 4])).toBeCloseTo(1, 15);
    expect(cosineSimilarity([1, 2], [-1, -2])).toBeCloseTo(-1, 15);
    expect(cosineSimilarity([1, 0], [0, 1])).toBe(0);
    expect(cosineSimilarity([0, 0], [0, 0])).toBe(1);
    expect(cosineSimilarity([0, 0], [0, 1])).toBe(0);
    expect(() => cosineSimilarity([1], [1, 2])).toThrow('vectors of 1 and 2 elements');
  });
});
