import { describe, expect, it } from 'vitest';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import { shareBrighter } from '../../../content/articles/smoothgrad/brighter.ts';

const map = (...values: readonly number[]) => ndArray(Float32Array.from(values), [2, 2]);

describe('the share of brighter pixels', () => {
  it('does not depend on the unit of either map', () => {
    const one = map(0, 0.5, 1, 0.5);
    const other = map(0, 0.125, 1, 0.75);
    expect(shareBrighter(one, other, 0.2, 100)).toBe(0.25);
    expect(shareBrighter(other, one, 0.2, 100)).toBe(0.25);
    const scaled = map(0, 50, 100, 50);
    expect(shareBrighter(scaled, other, 0.2, 100)).toBe(0.25);
  });

  it('is none for a map beside itself, however little counts', () => {
    expect(shareBrighter(map(0, 1, 2, 3), map(0, 1, 2, 3), 0, 99)).toBe(0);
  });

  it('clips both maps alike: beyond the end of the scale nothing is brighter', () => {
    expect(shareBrighter(map(0, 0, 1, 9), map(0, 0, 1, 1), 0.2, 75)).toBe(0);
  });

  it('refuses maps of different shapes', () => {
    const line = ndArray(Float32Array.of(1, 2), [1, 2]);
    expect(() => shareBrighter(line, map(1, 2, 3, 4), 0.2, 99)).toThrow('not compared');
  });
});
