import { describe, expect, it } from 'vitest';
import { dotIntervals } from '../../../components/charts/dot-intervals.ts';

const chart = {
  title: 'Shares',
  description: 'Two rows.',
  x: { label: 'share', domain: [0, 1] },
  rows: [
    { label: 'first', className: 'standard', mark: 'circle', estimate: 0.5, low: 0.4, high: 0.6 },
    {
      label: 'second',
      className: 'robust',
      mark: 'diamond',
      hollow: true,
      estimate: 1,
      low: 0,
      high: 1,
    },
  ],
} as const;

describe('dots with intervals', () => {
  it('puts estimates and the ends of intervals on the axis, a row each', () => {
    const markup = dotIntervals({ ...chart, width: 200 });
    // "second" is the longest name: the plot goes from 6 · 6.8 + 10 = 50.8 to 186.
    const at = (value: number): string => (50.8 + value * (186 - 50.8)).toFixed(2);
    expect(markup).toContain(`translate(${at(0.5)} 43.00)`);
    expect(markup).toContain(`translate(${at(1)} 73.00)`);
    expect(markup).toContain(`x1="${Number(at(0.4))}" x2="${Number(at(0.6))}" y1="43"`);
  });

  it('marks a second series without filling, and a reference by name', () => {
    const markup = dotIntervals({ ...chart, reference: { x: 0.25, label: 'chance' } });
    expect(markup.match(/class="mark hollow"/g)).toHaveLength(1);
    expect(markup).toContain('>chance</text>');
  });

  it('says so when there is nothing to draw', () => {
    expect(dotIntervals({ ...chart, rows: [] })).toContain('no data yet');
  });
});
