import { describe, expect, it } from 'vitest';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { signChanges } from '../../../content/articles/gradients/sign-changes.ts';

const map = (height: number, width: number, value: (row: number, column: number) => number) =>
  ndArray(
    Float32Array.from({ length: height * width }, (_, at) =>
      value(Math.floor(at / width), at % width),
    ),
    [height, width],
  );

describe('sign changes between neighbours', () => {
  it('are none in a map of one sign, and everywhere in a checkerboard', () => {
    expect(signChanges(map(3, 4, () => 2))).toBe(0);
    expect(signChanges(map(3, 4, (row, column) => (-1) ** (row + column)))).toBe(1);
  });

  it('count neighbours beside and below each other, not across the end of a line', () => {
    // Columns of alternating sign: of 9 pairs beside and 8 below each other, the 9 differ.
    expect(signChanges(map(3, 4, (_row, column) => (-1) ** column))).toBeCloseTo(9 / 17, 12);
  });

  it('are about one half in noise', () => {
    const random = seededRandom(1);
    expect(signChanges(map(64, 64, () => random.normal()))).toBeCloseTo(0.5, 1);
  });

  it('need neighbours', () => {
    expect(() => signChanges(map(1, 1, () => 1))).toThrow('no neighbouring pixels');
  });
});
