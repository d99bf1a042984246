import { describe, expect, it } from 'vitest';
import {
  expectedCosine,
  noiseToSignal,
} from '../../../content/articles/smoothgrad/noise-to-signal.ts';
import { cosineSimilarity } from '../../../compute/numeric/vector.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

describe('the law of the running average', () => {
  it('reads back the ratio that it was given', () => {
    for (const ratio of [0.1, 1, 3, 50]) {
      expect(noiseToSignal(expectedCosine(ratio, 1, 128), 128)).toBeCloseTo(ratio, 9);
    }
  });

  it('ends at 1, and at 1 for samples without noise', () => {
    expect(expectedCosine(3, 64, 64)).toBe(1);
    expect(expectedCosine(0, 1, 64)).toBe(1);
    expect(noiseToSignal(1, 64)).toBe(0);
  });

  it('predicts averages of a known mean with known noise', () => {
    const size = 5000;
    const random = seededRandom(1);
    const mean = Float64Array.from({ length: size }, () => random.normal());
    const deviation = 2;
    const sum = new Float64Array(size);
    const after = new Map<number, Float64Array>();
    for (let sample = 1; sample <= 32; sample += 1) {
      for (let index = 0; index < size; index += 1) {
        sum[index] = (sum[index] ?? 0) + (mean[index] ?? 0) + deviation * random.normal();
      }
      after.set(sample, sum.slice());
    }
    for (const samples of [1, 4, 16]) {
      const measured = cosineSimilarity(after.get(samples) ?? [], sum);
      // Noise of 2 in every entry over a mean of size 1: the ratio is 4.
      expect(Math.abs(measured - expectedCosine(4, samples, 32))).toBeLessThan(0.02);
    }
  });

  it('refuses a first cosine that no ratio explains', () => {
    expect(() => noiseToSignal(0.05, 100)).toThrow(/0\.05 .* between 0\.1 and 1/);
    expect(() => noiseToSignal(Number.NaN, 100)).toThrow(RangeError);
  });
});
