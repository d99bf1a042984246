import { describe, expect, it } from 'vitest';
import { intervalChart } from '../../../components/charts/interval-chart.ts';

const x = { label: 'share', domain: [0, 1] } as const;
const row = { label: 'robust', className: 'robust', value: 0.5, low: 0.25, high: 1 };
const chart = (rows: readonly (typeof row & { reference?: number })[]) =>
  intervalChart({
    title: 'Shares',
    description: 'robust: 50 %',
    groups: [{ name: 'judge', rows }],
    x,
  });

describe('the interval chart', () => {
  it('draws each interval from its low to its high end, and the value between', () => {
    const markup = chart([row]);
    const [, low = NaN, high = NaN] = (
      /class="line dashed" d="M([\d.]+) [\d.]+H([\d.]+)"/.exec(markup) ?? []
    ).map(Number);
    const [, left = NaN] = (/class="mark" d="M([\d.]+) /.exec(markup) ?? []).map(Number);
    const length = (high - low) / 0.75;
    expect(low).toBeCloseTo(84 + 0.25 * length, 1);
    expect(left + 6.5).toBeCloseTo(84 + 0.5 * length, 1);
  });

  it('tells the models apart by shape, and marks a reference only where there is one', () => {
    const standard = { ...row, className: 'standard', reference: 0.1 };
    expect(chart([row])).not.toMatch(/circle|reference/);
    expect(chart([standard])).toMatch(/<circle class="mark".*/);
    expect(chart([standard])).toContain('class="reference"');
  });

  it('says what it shows', () => {
    expect(chart([row])).toContain('<desc>robust: 50 %</desc>');
  });
});
