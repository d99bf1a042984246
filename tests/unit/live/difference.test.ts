import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareResults,
  relativeDifference,
  relativeSizeDifference,
} from '../../../compute/analysis/difference.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import type { OpResult, OutputSpec } from '../../../compute/op.ts';

const array = (...values: number[]) => ndArray(Float32Array.from(values), [values.length]);

describe('relative difference', () => {
  it('is ‖a − b‖ / ‖b‖', () => {
    // By hand: (3, 4) against (3, 4.5): 0.5 / √(9 + 20.25).
    expect(relativeDifference([3, 4], [3, 4.5])).toBeCloseTo(0.5 / Math.sqrt(29.25), 12);
  });

  it('is 0 for equal vectors, even for zeros, and infinite against zeros otherwise', () => {
    expect(relativeDifference([0, 0], [0, 0])).toBe(0);
    expect(relativeDifference([1, 0], [0, 0])).toBe(Infinity);
  });

  it('refuses different lengths', () => {
    expect(() => relativeDifference([1], [1, 2])).toThrow(/1 values cannot be compared with 2/);
  });

  it('does not change when both vectors are scaled', () => {
    const vectors = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })),
      {
        minLength: 1,
      },
    );
    fc.assert(
      fc.property(vectors, (pairs) => {
        const a = pairs.map(([one]) => one);
        const b = pairs.map(([, other]) => other);
        const twice = (values: number[]): number[] => values.map((value) => value * 2);
        expect(relativeDifference(twice(a), twice(b))).toBeCloseTo(relativeDifference(a, b), 12);
      }),
    );
  });
});

it('relative size difference ignores the direction', () => {
  expect(relativeSizeDifference([0, 5], [3, 4])).toBe(0);
  expect(relativeSizeDifference([0, 6], [3, 4])).toBeCloseTo(0.2, 12);
});

describe('comparing results', () => {
  const outputs: Record<string, OutputSpec> = {
    map: { kind: 'signed', help: '' },
    attack: { kind: 'signed', help: '', compare: 'loose' },
    time: { kind: 'scalar', help: '', compare: 'none' },
    table: { kind: 'table', help: '' },
  };
  const result = (
    map: number[],
    attack: number[],
    table: OpResult['values'][string],
  ): OpResult => ({
    arrays: { map: array(...map), attack: array(...attack) },
    values: { time: Math.random(), table },
  });
  const differenceOf = (live: OpResult, baked: OpResult): Record<string, number> =>
    Object.fromEntries(
      compareResults(live, baked, outputs).map(({ output, difference }) => [output, difference]),
    );

  it('follows each output’s way of comparing', () => {
    const baked = result([1, 0], [3, 4], [{ epsilon: 1, name: 'a' }]);
    const live = result([1, 0.001], [5, 0], [{ epsilon: 1.1, name: 'a' }]);
    const found = differenceOf(live, baked);
    expect(Object.keys(found)).toEqual(['map', 'attack', 'table']);
    expect(found['map']).toBeCloseTo(0.001, 6);
    expect(found['attack']).toBe(0);
    expect(found['table']).toBeCloseTo(0.1, 12);
  });

  it('is infinite for another shape, another text, or a missing output', () => {
    const baked = result([1, 0], [3, 4], [{ name: 'a' }]);
    expect(differenceOf(result([1, 0, 0], [3, 4], [{ name: 'a' }]), baked)['map']).toBe(Infinity);
    expect(differenceOf(result([1, 0], [3, 4], [{ name: 'b' }]), baked)['table']).toBe(Infinity);
    const without = { arrays: {}, values: baked.values };
    expect(differenceOf(without, baked)['map']).toBe(Infinity);
  });
});
