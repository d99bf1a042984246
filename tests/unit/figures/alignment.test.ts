import { describe, expect, it } from 'vitest';
import {
  alignmentChart,
  differenceText,
  intervalText,
  pairedDifference,
  rowsOf,
  verdictOf,
} from '../../../components/figures/alignment.ts';
import { measureText } from '../../../components/figures/map-measures.ts';
import { ndArray, zeros } from '../../../compute/numeric/nd-array.ts';
import { sentenceOf } from '../../../content/articles/robust-gradients/findings.ts';

const row = (energy: number | null) => ({ energy, coherence: 0.5, cosine: 0.1 });

describe('a paired difference', () => {
  it('compares picture by picture: a constant gain is certain however much pictures vary', () => {
    const less = [0.1, 0.9, 0.4, 0.6];
    const more = less.map((energy) => row(energy + 0.0625));
    const { estimate, low, high } = pairedDifference(more, less.map(row), 'energy');
    for (const number of [estimate, low, high]) expect(number).toBeCloseTo(0.0625, 12);
  });

  it('leaves out a picture without an attribution on either side', () => {
    const more = [row(0.5), row(null), row(0.9)];
    const less = [row(0.25), row(0.1), row(null)];
    expect(pairedDifference(more, less, 'energy').estimate).toBe(0.25);
    expect(() => pairedDifference([row(null)], [row(1)], 'energy')).toThrow('an empty set');
  });

  it.each([
    [{ low: 0.01, high: 0.2 }, 'more'],
    [{ low: -0.2, high: -0.01 }, 'less'],
    [{ low: -0.01, high: 0.2 }, 'undecided'],
    [{ low: 0, high: 0 }, 'undecided'],
  ])('of %o is %s', (ends, verdict) => {
    expect(verdictOf({ estimate: 0, ...ends }, 46)).toBe(verdict);
  });

  it('is not judged by a handful of pictures', () => {
    expect(verdictOf({ estimate: 0.1, low: 0.05, high: 0.2 }, 9)).toBe('too-few');
  });
});

describe('words and numbers of the alignment figure', () => {
  it('reads rows from a result', () => {
    const pictures = [{ index: 0, class: 1, area: 0.2, absolute: 0.4, ...row(null) }];
    expect(rowsOf({ pictures })).toEqual([row(null)]);
  });

  it('writes intervals and differences', () => {
    const interval = { estimate: 0.664, low: 0.6, high: 0.707 };
    expect(intervalText('energy', interval)).toBe('66\u202f% (60 to 71\u202f%)');
    expect(intervalText('cosine', interval)).toBe('0.66 (0.60 to 0.71)');
    const difference = { estimate: -0.002, low: -0.1, high: 0.05 };
    expect(differenceText('energy', difference)).toBe('0 points (−10 to +5)');
    expect(differenceText('coherence', difference)).toBe('−0.002 (−0.100 to +0.050)');
  });

  it('says in a sentence how comparisons came out', () => {
    expect(
      sentenceOf([
        { names: ['the robust gradient', 'SmoothGrad'], verdict: 'more' },
        { names: ['SmoothGrad', 'the gradient'], verdict: 'undecided' },
        { names: ['the robust gradient', 'the gradient'], verdict: 'less' },
      ]),
    ).toBe(
      'The robust gradient scores higher than SmoothGrad, SmoothGrad cannot be told apart from the gradient, and the robust gradient scores lower than the gradient.',
    );
  });

  it('draws a row for every map, and the area only beside the energy', () => {
    const numbers = { energy: 0.6, energyLow: 0.5, energyHigh: 0.7, area: 0.3 };
    const values = { ...numbers, coherence: 0.4, coherenceLow: 0.3, coherenceHigh: 0.5 };
    const map = { role: 'a', label: 'robust · Gradient', training: 'robust', method: 'gradient' };
    const maps = [{ ...map, training: 'robust' as const, values }];
    const energy = alignmentChart('energy', maps);
    expect(energy).toContain('robust · Gradient');
    expect(energy).toContain('share of the area');
    expect(energy).toContain('robust · Gradient: 60\u202f% (50 to 70\u202f%)');
    expect(alignmentChart('coherence', maps)).not.toContain('share of the area');
  });

  it('has a dash where there is no silhouette or no attribution', () => {
    const map = ndArray(Float32Array.of(1, 1, 1, -1, -1, -1), [1, 2, 3]);
    const picture = ndArray(Float32Array.of(1, 1, 1, 0, 0, 0), [1, 2, 3]);
    const mask = ndArray(Float32Array.of(1, 0), [1, 2]);
    expect(measureText('inside', map, picture, mask)).toBe('50\u202f%');
    expect(measureText('inside', map, picture, null)).toBe('–');
    expect(measureText('coherence', map, picture, null)).toBe('−1.00');
    expect(measureText('cosine', map, picture, null)).toBe('1.00');
    expect(measureText('cosine', zeros([1, 2, 3]), picture, mask)).toBe('–');
  });
});
