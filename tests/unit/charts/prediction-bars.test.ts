import { describe, expect, it } from 'vitest';
import {
  leadingClasses,
  percent,
  predictionBars,
  predictionRows,
  probabilityText,
} from '../../../components/charts/prediction-bars.ts';

const classes = ['dog', 'cat', 'bird'];

describe('predictionBars', () => {
  it('writes its numbers as text, before and after', () => {
    const rows = predictionRows({
      classes,
      probabilities: [0.02, 0.03, 0.95],
      before: [0.9, 0.06, 0.04],
      truth: 0,
      shown: [0, 2],
    });
    const markup = predictionBars({ title: 'Prediction', rows, className: 'standard' });
    const spoken = markup.replaceAll(/<[^>]*>/g, '');
    expect(spoken).toBe('dog2\u202f% (before: 90\u202f%)bird95\u202f% (before: 4\u202f%)');
    expect(markup).toContain('aria-label="Prediction"');
  });

  it('marks exactly one of several equal classes as the prediction, the first as arg max has it', () => {
    const rows = predictionRows({ classes, probabilities: [0.5, 0.5, 0], shown: [0, 1, 2] });
    const markup = predictionBars({ title: 'Tie', rows, className: 'robust' });
    expect(markup.match(/bar-row top/g)).toHaveLength(1);
    expect(markup.indexOf('bar-row top')).toBeLessThan(markup.indexOf('>cat<'));
  });

  it('draws an empty chart without numbers that are not finite', () => {
    const markup = predictionBars({ title: 'Empty', rows: [], className: 'standard' });
    expect(markup).not.toMatch(/NaN|Infinity/);
  });
});

describe('leadingClasses', () => {
  it('takes the classes that are large before or after, and those that must be shown first', () => {
    const before = [0.9, 0.06, 0.04];
    const after = [0.05, 0.05, 0.9];
    expect(leadingClasses([before, after], 2)).toEqual([0, 2]);
    expect(leadingClasses([before, after], 2, [1])).toEqual([1, 0]);
  });

  it('orders ties by class index', () => {
    expect(leadingClasses([[0.25, 0.25, 0.5]], 3)).toEqual([2, 0, 1]);
  });
});

describe('the text of a probability', () => {
  it('never says that a network is certain, though 32 bits may', () => {
    expect([0, 0.5, 0.9999, 1].map(probabilityText)).toEqual([
      '<1\u202f%',
      '50\u202f%',
      '>99\u202f%',
      '>99\u202f%',
    ]);
  });
});

describe('percent', () => {
  it('never rounds a possible class to impossible or a likely one to certain', () => {
    expect([0, 0.004, 0.005, 0.5, 0.996, 1].map(percent)).toEqual([
      '0\u202f%',
      '<1\u202f%',
      '1\u202f%',
      '50\u202f%',
      '>99\u202f%',
      '100\u202f%',
    ]);
  });
});
