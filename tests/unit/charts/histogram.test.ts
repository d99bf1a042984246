import { describe, expect, it } from 'vitest';
import {
  histogram,
  medianWithBeyond,
  type Histogram,
} from '../../../components/charts/histogram.ts';

const chart: Histogram = {
  title: 'Smallest radius',
  description: 'Two histograms.',
  above: { name: 'standard', className: 'standard', values: [0.1, 0.12, 0.9] },
  below: { name: 'robust', className: 'robust', values: [0.9], beyond: 2 },
  x: { label: 'radius', domain: [0, 1] },
  bins: 2,
};

const none = { x: 0, height: 0 };

function barsOf(markup: string): { x: number; height: number }[] {
  return [...markup.matchAll(/class="bar" x="([\d.]+)"[^>]* height="([\d.]+)"/g)].map(
    ([, x, height]) => ({ x: Number(x), height: Number(height) }),
  );
}

describe('histogram', () => {
  it('draws counts to one scale in both halves', () => {
    const [first = none, second = none, below = none, beyond = none] = barsOf(histogram(chart));
    expect(first.height).toBeCloseTo(2 * second.height, 1);
    expect(below.height).toBeCloseTo(second.height, 1);
    expect(beyond.height).toBeCloseTo(first.height, 1);
  });

  it('draws a value on the last edge in the last bin', () => {
    const above = { ...chart.above, values: [1] };
    const below = { name: 'robust', className: 'robust', values: [] };
    expect(barsOf(histogram({ ...chart, above, below }))).toHaveLength(1);
  });

  it('says that there is no data', () => {
    const empty = { name: 'standard', className: 'standard', values: [] };
    const markup = histogram({ ...chart, above: empty, below: empty });
    expect(markup).toContain('no data yet');
    expect(markup).not.toContain('NaN');
  });

  it('prints counts, medians, and beyond what the rest lies', () => {
    const texts = [...histogram(chart).matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(
      ([, text]) => text,
    );
    expect(texts).toEqual(expect.arrayContaining(['pictures', '2', '0', '&gt; 1']));
    expect(texts).toContain('standard: median 0.12');
    expect(texts).toContain('robust: median &gt; 1');
  });

  it('bins by ratio on a log axis', () => {
    const above = { ...chart.above, values: [0.05, 0.5] };
    const below = { name: 'robust', className: 'robust', values: [] };
    const x = { label: 'radius', domain: [0.01, 1], scale: 'log' } as const;
    const [first = none, second = none] = barsOf(histogram({ ...chart, above, below, x }));
    expect(first.height).toBe(second.height);
  });
});

describe('medianWithBeyond', () => {
  it('counts what lies beyond the axis', () => {
    expect(medianWithBeyond(chart.above)).toBe(0.12);
    expect(medianWithBeyond(chart.below)).toBeNull();
    expect(medianWithBeyond({ ...chart.below, values: [0.2, 0.4], beyond: 1 })).toBe(0.4);
    expect(medianWithBeyond({ ...chart.below, values: [], beyond: 0 })).toBeNull();
  });
});
