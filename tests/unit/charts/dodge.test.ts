import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dodge } from '../../../components/charts/dodge.ts';

describe('dodge', () => {
  it('leaves labels that are far enough apart where they are', () => {
    expect(dodge([90, 10, 50], 15, 0, 100)).toEqual([90, 10, 50]);
  });

  it('keeps every gap and both ends where the labels fit', () => {
    const positions = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 6 });
    fc.assert(
      fc.property(positions, (wanted) => {
        const placed = dodge(wanted, 15, 0, 100).toSorted((a, b) => a - b);
        placed.forEach((at, index) => {
          expect(at).toBeGreaterThanOrEqual(-1e-9);
          expect(at).toBeLessThanOrEqual(100 + 1e-9);
          if (index > 0) expect(at - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(15 - 1e-9);
        });
      }),
    );
  });
});
