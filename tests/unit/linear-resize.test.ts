import { describe, expect, it } from 'vitest';
import { LinearResize } from '../../compute/image/linear-resize.ts';
import { centreSquare, resizeSquare } from '../../compute/image/resize.ts';
import { seededRandom } from '../../compute/numeric/random.ts';

function noise(length: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
}

/** Four times the side, other whole ratios, ratios that are not whole, the same size, and a smaller picture. */
const sizes = [
  [16, 4],
  [12, 4],
  [10, 4],
  [23, 5],
  [4, 4],
  [3, 4],
] as const;

describe.each([
  ['reading', (size: number, side: number) => LinearResize.reading(size, side)],
  ['interpolating', (size: number, side: number) => LinearResize.interpolating(size, side)],
] as const)('%s', (_, make) => {
  it.each(sizes)('%i → %i has an exact adjoint: ⟨A x, y⟩ = ⟨x, Aᵀ y⟩', (size, side) => {
    const resize = make(size, side);
    const x = noise(size * size * 3, 1);
    const y = noise(side * side * 3, 2);
    const forward = dot(resize.apply(x), y);
    expect(Math.abs(forward - dot(x, resize.adjoint(y)))).toBeLessThan(1e-12 * Math.abs(forward));
  });
});

describe('the reading resize', () => {
  it.each(sizes)('%i → %i keeps a picture of one colour', (size, side) => {
    const grey = LinearResize.reading(size, side).apply(
      new Float64Array(size * size * 3).fill(0.25),
    );
    for (const value of grey) expect(value).toBeCloseTo(0.25, 12);
  });

  it('is the mean of each 4 × 4 block for four times the side', () => {
    const x = noise(8 * 8 * 3, 3);
    const small = LinearResize.reading(8, 2).apply(x);
    for (const [row, column, channel] of [
      [0, 0, 0],
      [0, 1, 2],
      [1, 0, 1],
    ] as const) {
      let sum = 0;
      for (let y = 4 * row; y < 4 * row + 4; y += 1) {
        for (let c = 4 * column; c < 4 * column + 4; c += 1)
          sum += x[(y * 8 + c) * 3 + channel] ?? 0;
      }
      expect(small[(row * 2 + column) * 3 + channel]).toBeCloseTo(sum / 16, 12);
    }
  });

  it('leaves a picture of the network’s size alone', () => {
    const x = noise(4 * 4 * 3, 4);
    expect(LinearResize.reading(4, 4).apply(x)).toEqual(x);
  });

  it.each(sizes)('%i → %i is how a picture file is read, but for the rounding', (size, side) => {
    // Grey enough that nothing overshoots [0, 255], where reading clips.
    const data = Uint8Array.from(noise(size * size * 3, 5), (value) => 128 + 12 * value);
    const pixels = { width: size, height: size, channels: 3, data } as const;
    const read = resizeSquare(pixels, centreSquare(pixels), side);
    const exact = LinearResize.reading(size, side).apply(data);
    for (const [index, value] of exact.entries()) {
      expect(Math.abs(value - (read.data[index] ?? NaN))).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  });
});

describe('the interpolating resize', () => {
  it.each(sizes)('spreads one colour evenly over %i from %i', (size, side) => {
    const grey = LinearResize.interpolating(size, side).adjoint(
      new Float64Array(side * side * 3).fill(0.25),
    );
    for (const value of grey) expect(value).toBeCloseTo(0.25, 12);
  });

  it('spreads a ramp without edges between pixels, and flat beyond the outermost centres', () => {
    const side = 4;
    const ramp = Float64Array.from({ length: side * side * 3 }, (_, index) =>
      Math.floor((index % (side * 3)) / 3),
    );
    const large = LinearResize.interpolating(16, side).adjoint(ramp);
    const row = Array.from({ length: 16 }, (_, column) => large[(8 * 16 + column) * 3] ?? NaN);
    // Centres lie at 1.5, 5.5, 9.5 and 13.5 of the large picture, a quarter apart for each of its pixels.
    const expected = row.map((_, column) => Math.min(3, Math.max(0, (column - 1.5) / 4)));
    for (const [column, value] of row.entries())
      expect(value).toBeCloseTo(expected[column] ?? NaN, 12);
  });
});
