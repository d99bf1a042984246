import { describe, expect, it } from 'vitest';
import {
  amplificationFor,
  perturbationPicture,
  perturbationPictures,
} from '../../../components/figures/amplify.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';

const perturbation = (...values: number[]) =>
  ndArray(Float32Array.from(values), [1, 1, values.length]);

describe('amplificationFor', () => {
  it('is the largest round factor that keeps the largest values in range', () => {
    expect(amplificationFor([perturbation(0.01, -0.01)])).toBe(50);
    expect(amplificationFor([perturbation(0.01), perturbation(-0.04)])).toBe(10);
  });

  it('is 1 for a perturbation that fills the range, and finite for one of zeros', () => {
    expect(amplificationFor([perturbation(0.9)])).toBe(1);
    expect(amplificationFor([perturbation(0)])).toBe(500);
  });
});

describe('perturbationPicture', () => {
  it('is mid-grey at zero and clipped at both ends', () => {
    const picture = perturbationPicture(perturbation(0, 0.01, -1, 1), 10);
    [0.5, 0.6, 0, 1].forEach((value, index) => {
      expect(picture.data[index]).toBeCloseTo(value, 6);
    });
  });
});

describe('perturbationPictures', () => {
  const changes = { standard: perturbation(0.04, -0.04), robust: perturbation(0.01, 0) };

  it('enlarges changes that are seen together by one factor, that of the largest', () => {
    const { factor, pictures } = perturbationPictures(changes);
    expect(factor).toBe(10);
    expect(pictures['standard']?.data[0]).toBeCloseTo(0.9, 6);
    expect(pictures['robust']?.data[0]).toBeCloseTo(0.6, 6);
  });

  it('shows them as large as they are where that is asked for', () => {
    const { factor, pictures } = perturbationPictures(changes, false);
    expect(factor).toBe(1);
    expect(pictures['standard']?.data[0]).toBeCloseTo(0.54, 6);
  });
});
