import { describe, expect, it } from 'vitest';
import { enlarge, joinPictures, posterise } from '../../../components/figures/join-pictures.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';

const grey = (value: number, side = 1) =>
  ndArray(new Float32Array(side * side * 3).fill(value), [side, side, 3]);

describe('joinPictures', () => {
  it('puts columns side by side and rows under each other', () => {
    const joined = joinPictures([
      [grey(1), grey(2)],
      [grey(3), grey(4)],
    ]);
    expect(joined.shape).toEqual([2, 2, 3]);
    expect([...joined.data].filter((_, index) => index % 3 === 0)).toEqual([1, 2, 3, 4]);
  });

  it('refuses pictures and rows of different sizes', () => {
    expect(() => joinPictures([[grey(1), grey(1, 2)]])).toThrow('[2 × 2 × 3] does not fit');
    expect(() => joinPictures([[grey(1)], []])).toThrow('different lengths');
  });
});

describe('enlarge', () => {
  it('makes a square of each pixel', () => {
    const picture = joinPictures([[grey(1), grey(2)]]);
    const large = enlarge(picture, 2);
    expect(large.shape).toEqual([2, 4, 3]);
    expect([...large.data].filter((_, index) => index % 3 === 0)).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
  });
});

describe('posterise', () => {
  it('rounds to the nearest of so many levels, black and white among them', () => {
    const picture = ndArray(Float32Array.from([0, 0.3, 1]), [1, 1, 3]);
    expect([...posterise(picture, 3).data]).toEqual([0, 0.5, 1]);
  });
});
