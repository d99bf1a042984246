import { describe, expect, it } from 'vitest';
import { structuralSimilarity } from '../../../compute/image/ssim.ts';
import { ndArray, type NdArray } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

const side = 16;
const grey = (valueAt: (row: number, column: number) => number): NdArray =>
  ndArray(
    Float32Array.from({ length: side * side * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return valueAt(Math.floor(pixel / side), pixel % side);
    }),
    [side, side, 3],
  );

describe('structural similarity', () => {
  it('is 1 for equal pictures', () => {
    const random = seededRandom(3);
    const picture = grey(() => random.uniform());
    expect(structuralSimilarity(picture, picture)).toBeCloseTo(1, 12);
  });

  it('of two flat pictures is their luminance term', () => {
    // (2ab + C₁) / (a² + b² + C₁) with a = 0.2, b = 0.6, C₁ = 0.0001; the second factor is C₂ / C₂.
    const expected = (2 * 0.2 * 0.6 + 1e-4) / (0.2 ** 2 + 0.6 ** 2 + 1e-4);
    const similarity = structuralSimilarity(
      grey(() => 0.2),
      grey(() => 0.6),
    );
    expect(similarity).toBeCloseTo(expected, 5);
  });

  it('of a pattern and its negative is the contrast term, negative', () => {
    // Around one mean, covariance = −variance, so the term is (C₂ − 2σ²) / (C₂ + 2σ²); luminance is 1.
    const board = (row: number, column: number) => ((row + column) % 2 === 0 ? 0.6 : 0.4);
    const similarity = structuralSimilarity(
      grey(board),
      grey((row, column) => 1 - board(row, column)),
    );
    const [c2, variance] = [9e-4, 0.01];
    expect(similarity).toBeCloseTo((c2 - 2 * variance) / (c2 + 2 * variance), 3);
  });

  it('is symmetric, and falls as noise grows', () => {
    const random = seededRandom(5);
    const picture = grey((row, column) => 0.5 + 0.3 * Math.sin(row / 2) * Math.cos(column / 3));
    const noisy = (sigma: number) =>
      ndArray(
        Float32Array.from(picture.data, (value) => value + sigma * random.normal()),
        picture.shape,
      );
    const [little, much] = [noisy(0.02), noisy(0.2)];
    expect(structuralSimilarity(picture, little)).toBe(structuralSimilarity(little, picture));
    expect(structuralSimilarity(picture, little)).toBeGreaterThan(
      structuralSimilarity(picture, much),
    );
  });

  it('weighs colours by their luma', () => {
    const flat = (colour: readonly number[]) =>
      ndArray(
        Float32Array.from({ length: side * side * 3 }, (_, index) => colour[index % 3] ?? 0),
        [side, side, 3],
      );
    // 0.299 of red is as bright as 0.299 grey.
    expect(structuralSimilarity(flat([1, 0, 0]), flat([0.299, 0.299, 0.299]))).toBeCloseTo(1, 6);
  });

  it('refuses pictures that it cannot compare', () => {
    const small = ndArray(new Float32Array(10 * 10 * 3), [10, 10, 3]);
    expect(() => structuralSimilarity(small, small)).toThrow('has no room for the 11 × 11 window');
    expect(() =>
      structuralSimilarity(
        small,
        grey(() => 0),
      ),
    ).toThrow('cannot be compared');
  });
});
