import { describe, expect, it } from 'vitest';
import { typicalDistance } from '../../../content/articles/editing-pictures/typical-distance.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';

const pixel = (...values: number[]) => ndArray(Float32Array.from(values), [1, 1, 3]);

describe('the typical distance of pictures', () => {
  it('is the median over pairs', () => {
    // Distances 3, 4 and 5.
    expect(typicalDistance([pixel(0, 0, 0), pixel(3, 0, 0), pixel(0, 4, 0)])).toBe(4);
    // Distances 0, 2 and 2; then six distances, whose middle two are 3 and 4.
    expect(typicalDistance([pixel(0, 0, 0), pixel(0, 0, 0), pixel(2, 0, 0)])).toBe(2);
    expect(typicalDistance([0, 1, 3, 7].map((x) => pixel(x, 0, 0)))).toBe(3.5);
  });

  it('needs two pictures', () => {
    expect(() => typicalDistance([pixel(0, 0, 0)])).toThrow('1 pictures have no distance');
  });
});
