import { describe, expect, it } from 'vitest';
import {
  blurred,
  fourierDirection,
  shifted,
  totalVariationOf,
} from '../../../compute/features/regularisers.ts';
import { fourierTransform, inverseFourierTransform } from '../../../compute/numeric/fourier.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

const sides = { height: 5, width: 6, channels: 3 };
const size = sides.height * sides.width * sides.channels;
const random = seededRandom(4);
const draw = (length = size) => Float64Array.from({ length }, () => random.normal());
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

describe('the Fourier transform', () => {
  it.each([
    [8, 8],
    [5, 6],
    [1, 12],
  ])('of %i × %i agrees with the definition and is undone by its inverse', (height, width) => {
    const values = draw(height * width);
    const { real, imaginary } = fourierTransform(values, height, width);
    const [u, v] = [height - 1, Math.floor(width / 2)];
    let [re, im] = [0, 0];
    for (const [index, value] of values.entries()) {
      const [y, x] = [Math.floor(index / width), index % width];
      const angle = -2 * Math.PI * ((u * y) / height + (v * x) / width);
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
    expect(real[u * width + v]).toBeCloseTo(re, 10);
    expect(imaginary[u * width + v]).toBeCloseTo(im, 10);
    const back = inverseFourierTransform({ height, width, real, imaginary });
    for (const [index, value] of values.entries()) expect(back[index]).toBeCloseTo(value, 12);
  });
});

describe('jitter', () => {
  it('moves pixels down and right, around the edges', () => {
    const row = Float64Array.from([1, 2, 3]);
    const line = { height: 1, width: 3, channels: 1 };
    expect(shifted(row, line, 0, 1)).toEqual(Float64Array.from([3, 1, 2]));
    expect(shifted(row, line, 0, -4)).toEqual(Float64Array.from([2, 3, 1]));
    expect(shifted(row, { height: 3, width: 1, channels: 1 }, 1, 0)).toEqual(
      Float64Array.from([3, 1, 2]),
    );
  });

  it('is undone by the shift back, which is its adjoint', () => {
    const [a, b] = [draw(), draw()];
    expect(shifted(shifted(a, sides, 2, -3), sides, -2, 3)).toEqual(a);
    expect(dot(shifted(a, sides, 2, -3), b)).toBeCloseTo(dot(a, shifted(b, sides, -2, 3)), 12);
  });
});

describe('blur', () => {
  it('keeps a picture of one colour, and spreads a point symmetrically', () => {
    const flat = new Float64Array(size).fill(0.3);
    for (const value of blurred(flat, sides, 0.8)) expect(value).toBeCloseTo(0.3, 12);
    const point = new Float64Array(49);
    point[24] = 1;
    const spread = blurred(point, { height: 7, width: 7, channels: 1 }, 0.5);
    expect(spread[23]).toBeCloseTo(spread[25] ?? NaN, 12);
    expect(spread[17]).toBeCloseTo(spread[31] ?? NaN, 12);
    // exp(−1 / (2 · 0.25)): a neighbour's share of the centre, by hand.
    expect((spread[25] ?? NaN) / (spread[24] ?? NaN)).toBeCloseTo(Math.exp(-2), 12);
    expect(spread.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
  });
});

describe('total variation', () => {
  it('is what it is by hand', () => {
    const { value } = totalVariationOf([0, 1, 3, 3], { height: 2, width: 2, channels: 1 });
    expect(value).toBe(1 + 0 + 9 + 4);
  });

  it('has the derivative that finite differences find', () => {
    const picture = draw();
    const { gradient } = totalVariationOf(picture, sides);
    for (const index of [0, 17, 44, size - 1]) {
      const nudged = (by: number): number => {
        const copy = picture.slice();
        copy[index] = (copy[index] ?? 0) + by;
        return totalVariationOf(copy, sides).value;
      };
      expect(gradient[index]).toBeCloseTo((nudged(1e-5) - nudged(-1e-5)) / 2e-5, 6);
    }
  });
});

describe('the Fourier parameterisation', () => {
  const wave = (frequency: number) =>
    Float64Array.from({ length: 16 * 16 }, (_, index) =>
      Math.cos((2 * Math.PI * frequency * (index % 16)) / 16),
    );
  const square = { height: 16, width: 16, channels: 1 };

  it.each([
    [1, 16],
    [2, 8],
    [8, 2],
  ])('multiplies a wave of %i periods by one over its frequency, %i', (periods, factor) => {
    const scaled = fourierDirection(wave(periods), square);
    for (const [index, value] of wave(periods).entries()) {
      expect(scaled[index]).toBeCloseTo(factor * value, 9);
    }
  });

  it('treats the mean like the lowest frequency', () => {
    const scaled = fourierDirection(new Float64Array(256).fill(0.5), square);
    for (const value of scaled) expect(value).toBeCloseTo(8, 9);
  });

  it('points uphill wherever the gradient does', () => {
    const gradient = draw();
    expect(dot(gradient, fourierDirection(gradient, sides))).toBeGreaterThan(0);
  });
});
