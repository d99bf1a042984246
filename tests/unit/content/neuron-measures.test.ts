import { describe, expect, it } from 'vitest';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import { shareOfLargest, timesBest } from '../../../content/articles/neurons/measures.ts';

const matrix = (rows: readonly (readonly number[])[]) =>
  ndArray(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0]);

describe('what the article on neurons measures', () => {
  it('averages over classes the share of the largest weights, whatever their sign', () => {
    // Class 0: 8 of 16. Class 1: 5 of 5.
    const weights = matrix([
      [-8, 5],
      [4, 0],
      [4, 0],
    ]);
    expect(shareOfLargest({ weights }, 1)).toBeCloseTo((0.5 + 1) / 2);
  });

  it('compares a grown picture with the best photograph of the same neuron', () => {
    const top = {
      topPictures: matrix([
        [3, 1],
        [0, 2],
      ]),
      topActivations: matrix([
        [9, 8],
        [2, 1],
      ]),
    };
    expect(timesBest({ activations: matrix([[5]]) }, top, 1)).toBe(2.5);
  });
});
