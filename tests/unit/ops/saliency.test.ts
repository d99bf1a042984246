import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clipByPercentile,
  magnitude,
  percentileLimit,
  signedSum,
  timesInput,
} from '../../../compute/attribution/saliency.ts';
import { ndArray, zeros } from '../../../compute/numeric/nd-array.ts';

const map = ndArray(Float32Array.from([1, -3, 2, 0, 0.5, -0.25]), [1, 2, 3]);

describe('views of an attribution', () => {
  it('takes the largest magnitude over the channels', () => {
    expect(magnitude(map)).toEqual(ndArray(Float32Array.from([3, 0.5]), [1, 2]));
  });

  it('adds the channels', () => {
    expect(signedSum(map)).toEqual(ndArray(Float32Array.from([0, 0.25]), [1, 2]));
  });

  it('multiplies with the picture, and refuses another shape', () => {
    expect(timesInput(map, map).data).toEqual(Float32Array.from([1, 9, 4, 0, 0.25, 0.0625]));
    expect(() => timesInput(map, zeros([2, 1, 3]))).toThrow('[1 × 2 × 3]');
  });

  it('finds percentiles by linear interpolation, as numpy.percentile does', () => {
    // numpy.percentile([0, 1, 2, 3, 4], [100, 50, 90]) = [4, 2, 3.6]
    const values = ndArray(Float32Array.from([-4, 3, 0, -1, 2]), [5]);
    expect(percentileLimit(values, 100)).toBe(4);
    expect(percentileLimit(values, 50)).toBe(2);
    expect(percentileLimit(values, 90)).toBeCloseTo(3.6, 12);
    expect(() => percentileLimit(values, 0)).toThrow('percentile = 0 is not accepted');
  });

  it('clips to [−1, 1] and keeps signs', () => {
    const values = fc.float32Array({ minLength: 1, noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (data, percentile) => {
        const given = ndArray(Float32Array.from(data), [data.length]);
        const { map: clipped } = clipByPercentile(given, percentile);
        for (const [index, value] of clipped.data.entries()) {
          expect(Math.abs(value)).toBeLessThanOrEqual(1);
          if (value !== 0) expect(Math.sign(value)).toBe(Math.sign(data[index] ?? 0));
        }
      }),
    );
  });

  it('keeps a map of zeros at zero', () => {
    expect(clipByPercentile(zeros([2, 2]), 99)).toEqual({ map: zeros([2, 2]), limit: 0 });
  });
});
