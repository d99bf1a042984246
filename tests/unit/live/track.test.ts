import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trackOf } from '../../../components/controls/scale.ts';
import type { NumberSpec } from '../../../compute/params.ts';

const samples: NumberSpec = {
  type: 'number',
  label: 'Samples',
  help: '',
  default: 32,
  min: 1,
  max: 256,
  step: 1,
  integer: true,
  scale: 'log',
};
const epsilon: NumberSpec = { ...samples, min: 0, max: 8, step: 0.01, integer: false };

describe('a logarithmic track', () => {
  it('reaches both ends exactly', () => {
    for (const spec of [samples, epsilon]) {
      const track = trackOf(spec);
      expect(track.toValue(track.min)).toBe(spec.min);
      expect(track.toValue(track.max)).toBe(spec.max);
    }
  });

  it('has the geometric mean of a range in its middle', () => {
    expect(trackOf(samples).toValue(100)).toBe(16);
  });

  it('only gives values of the grid, and finds every value’s place again', () => {
    const track = trackOf(samples);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), (value) => {
        expect(track.toValue(track.toPosition(value))).toBe(value);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (position) => {
        expect(Number.isInteger(track.toValue(position))).toBe(true);
      }),
    );
  });
});

it('a linear track rounds to its grid without binary dust', () => {
  const track = trackOf({ ...epsilon, scale: 'linear', step: 0.1 });
  expect(track.toValue(0.30000000000000004)).toBe(0.3);
});
