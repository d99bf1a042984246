import { describe, expect, it } from 'vitest';
import { contour } from '../../../components/charts/contour.ts';

describe('a contour', () => {
  it('runs through a single cell where linear interpolation says', () => {
    // 0 1
    // 0 1: the level 0.25 lies a quarter of the way from the left edge to the right one.
    expect(contour([0, 1, 0, 1], 2, 0.25)).toEqual([
      [
        [0.25, 0],
        [0.25, 1],
      ],
    ]);
  });

  it('of a cone is a circle', () => {
    const values = Array.from({ length: 41 * 41 }, (_, index) =>
      Math.hypot((index % 41) - 20, Math.floor(index / 41) - 20),
    );
    const pieces = contour(values, 41, 12);
    const length = pieces.reduce(
      (sum, [[ax, ay], [bx, by]]) => sum + Math.hypot(bx - ax, by - ay),
      0,
    );
    expect(length).toBeCloseTo(2 * Math.PI * 12, 0);
    for (const [[x, y]] of pieces) expect(Math.hypot(x - 20, y - 20)).toBeCloseTo(12, 1);
  });

  it('is empty where nothing passes the level', () => {
    expect(contour([1, 2, 3, 4], 2, 5)).toEqual([]);
    expect(contour([], 1, 0)).toEqual([]);
  });

  it('keeps the pieces of a saddle apart', () => {
    // The two high corners are not connected: the middle is below the level.
    const pieces = contour([1, 0, 0, 1], 2, 0.6);
    expect(pieces).toHaveLength(2);
    for (const [[ax, ay], [bx, by]] of pieces) {
      expect(Math.hypot(bx - ax, by - ay)).toBeLessThan(0.7);
    }
  });
});
