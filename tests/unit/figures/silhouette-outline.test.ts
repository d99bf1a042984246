import { describe, expect, it } from 'vitest';
import { silhouetteOutline } from '../../../components/figures/silhouette-outline.ts';
import { ndArray, zeros } from '../../../compute/numeric/nd-array.ts';

/** Every point of a path. */
function points(path: string): [number, number][] {
  return [...path.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('the outline of a silhouette', () => {
  it('runs half-way between covered and uncovered pixel centres', () => {
    // Left two of four columns: the edge lies at x = 2.
    const mask = ndArray(Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0), [2, 4]);
    const found = points(silhouetteOutline(mask));
    expect(found.length).toBeGreaterThan(0);
    for (const [x] of found) expect(x).toBe(2);
  });

  it('leans towards the less covered pixel where a pixel is covered in part', () => {
    // Coverage 1 → 0.25: one half is crossed two thirds of the way from centre to centre.
    const mask = ndArray(Float32Array.of(1, 0.25), [1, 2]);
    for (const [x] of points(silhouetteOutline(mask))) expect(x).toBeCloseTo(0.5 + 2 / 3, 1);
  });

  it('closes round a single pixel, and stays open at the border of the picture', () => {
    const single = zeros([3, 3]);
    single.data[4] = 1;
    const round = points(silhouetteOutline(single));
    expect(round).toHaveLength(8);
    for (const [x, y] of round) expect(Math.abs(x - 1.5) + Math.abs(y - 1.5)).toBeCloseTo(0.5, 6);
    expect(silhouetteOutline(ndArray(new Float32Array(4).fill(1), [2, 2]))).toBe('');
  });

  it('is nothing for an empty mask', () => {
    expect(silhouetteOutline(zeros([2, 2]))).toBe('');
  });
});
