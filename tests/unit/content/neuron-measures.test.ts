import { describe, expect, it } from 'vitest';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import { likenessOfNumbers, likenessOfStarts } from '../../../content/articles/neurons/likeness.ts';
import {
  medianTimesBest,
  shareOfLargest,
  silentFromNoise,
} from '../../../content/articles/neurons/measures.ts';

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

  it('takes the median of how far neurons are climbed beyond their best photograph', () => {
    const top = {
      topPictures: matrix([[3], [0], [1], [2]]),
      topActivations: matrix([[2], [1], [0], [4]]),
    };
    // Only first starts count; neuron 2 answers to no photograph, and neuron 3 to no noise.
    const blocks = [
      {
        activations: matrix([
          [5, 9],
          [4, 9],
        ]),
        dead: matrix([
          [0, 0],
          [0, 0],
        ]),
      },
      {
        activations: matrix([
          [7, 0],
          [0, 9],
        ]),
        dead: matrix([
          [0, 1],
          [1, 1],
        ]),
      },
    ];
    expect(medianTimesBest(blocks, top)).toBe((2.5 + 4) / 2);
    expect(silentFromNoise(blocks)).toBe(1);
  });

  it('correlates the answers of neurons of the same number, whatever their scale', () => {
    const a = matrix([
      [0, 5, 7],
      [1, 3, 7],
      [2, 1, 7],
    ]);
    const b = matrix([
      [10, 2, 0],
      [30, 1, 1],
      [50, 0, 2],
    ]);
    const found = likenessOfNumbers({ activations: a }, { activations: b });
    // The third neuron of `a` answers to everything alike and is left out.
    expect(found.neurons).toBe(2);
    expect(found.same).toBeCloseTo(1);
    expect(found.different).toBeCloseTo(-1);
  });

  it('correlates the pictures of two starts, of neurons that answer at both', () => {
    const block = (dead: readonly (readonly number[])[]) => ({
      dead: matrix(dead),
      pictures: matrix([
        [0, 1, 0, 1],
        [0, 1, 0, 1],
        [0, 0, 1, 1],
        [1, 1, 0, 0],
      ]),
    });
    const both = likenessOfStarts([
      block([
        [0, 0],
        [0, 0],
      ]),
    ]);
    expect(both.same).toBeCloseTo((1 - 1) / 2);
    const one = likenessOfStarts([
      block([
        [0, 0],
        [0, 1],
      ]),
    ]);
    expect([one.neurons, one.same]).toEqual([1, expect.closeTo(1)]);
  });
});
