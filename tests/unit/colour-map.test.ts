import { lab, rgb } from 'd3-color';
import { describe, expect, it } from 'vitest';
import { clipLimit, magnitudeToPixels, signedToPixels } from '../../compute/image/colour-map.ts';
import { ndArray } from '../../compute/numeric/nd-array.ts';

const row = (...values: number[]) => ndArray(Float32Array.from(values), [1, values.length]);
const colours = ({ data }: { data: ArrayLike<number> }): number[][] =>
  Array.from({ length: data.length / 4 }, (_, i) => Array.from(data).slice(i * 4, i * 4 + 3));

describe('signed values', () => {
  it('are red above zero, blue below, near-white at zero, and clipped at the limit', () => {
    const [low, minus = [], zero = [], plus = [], high] = colours(
      signedToPixels(row(-9, -1, 0, 1, 9), 1),
    );
    expect(Math.min(...zero)).toBeGreaterThan(235);
    expect(plus[0]).toBeGreaterThan(plus[2] ?? 0);
    expect(minus[2]).toBeGreaterThan(minus[0] ?? 0);
    expect([low, high]).toEqual([minus, plus]);
  });

  it('of several channels are summed', () => {
    const map = ndArray(Float32Array.of(1, -1, 0), [1, 1, 3]);
    expect(colours(signedToPixels(map, 1))).toEqual(colours(signedToPixels(row(0), 1)));
  });
});

describe('magnitudes', () => {
  it('grow lighter in equal steps', () => {
    const steps = Array.from({ length: 9 }, (_, step) => step / 8);
    const lightness = colours(magnitudeToPixels(row(...steps), 1)).map(
      ([r = 0, g = 0, b = 0]) => lab(rgb(r, g, b)).l,
    );
    const rises = lightness.slice(1).map((light, index) => light - (lightness[index] ?? 0));
    expect(Math.min(...rises)).toBeGreaterThan(0.6 * Math.max(...rises));
  });

  it('of several channels are the largest one, whatever its sign', () => {
    const map = ndArray(Float32Array.of(0.2, -1, 0), [1, 1, 3]);
    expect(colours(magnitudeToPixels(map, 1))).toEqual(colours(magnitudeToPixels(row(1), 1)));
  });
});

describe('limits', () => {
  it('clip a percentile, and are never zero', () => {
    const map = row(...Array.from({ length: 100 }, (_, index) => index - 99));
    expect(clipLimit(map, 100)).toBe(99);
    expect(clipLimit(map, 50)).toBe(49);
    expect(clipLimit(row(0, 0), 99)).toBe(1);
    expect(clipLimit(row(0, 0, 0, 5), 50)).toBe(5);
  });

  it.each([0, -1, NaN, Infinity])('refuse %d', (limit) => {
    expect(() => signedToPixels(row(1), limit)).toThrow(/limit = .* takes a number above 0/);
    expect(() => clipLimit(row(1), limit === 0 ? 101 : limit)).toThrow(RangeError);
  });
});
