import { describe, expect, it } from 'vitest';
import { axisScale, tickValues } from '../../../components/charts/axis.ts';
import { lineChart, type LineChart } from '../../../components/charts/line-chart.ts';

const chart: LineChart = {
  title: 'Loss at each step',
  description: 'The loss rises from 0 to 4.',
  series: [
    {
      name: 'standard',
      className: 'standard',
      points: [
        [0, 0],
        [2, 4],
      ],
    },
  ],
  x: { label: 'step', domain: [0, 2] },
  y: { label: 'loss', domain: [0, 4] },
};

describe('lineChart', () => {
  it('draws the first point at the lower left and the last at the upper right of the plot', () => {
    // Left 48, top 28, bottom 240 − 44; right 360 − (8 characters × 7.5 + 14).
    expect(lineChart(chart)).toContain('d="M48,196L286,28"');
  });

  it('has an accessible name and description, and no inline style', () => {
    const markup = lineChart(chart);
    expect(markup).toContain('role="img"');
    expect(markup).toContain('<title>Loss at each step</title>');
    expect(markup).toContain('<desc>The loss rises from 0 to 4.</desc>');
    expect(markup).not.toContain('style=');
  });

  it('says that there is no data, instead of drawing nothing', () => {
    const markup = lineChart({ ...chart, series: [] });
    expect(markup).toContain('no data yet');
    expect(markup).not.toContain('NaN');
  });

  it('marks a single point, whose line has no length', () => {
    const series = [{ name: 'a', className: 'robust', points: [[1, 1]] as const }];
    const markup = lineChart({ ...chart, series, x: { label: 'x' }, y: { label: 'y' } });
    expect(markup).toContain('class="mark"');
    expect(markup).not.toContain('NaN');
  });

  it('keeps the names of lines that end at the same place apart', () => {
    const points = [
      [0, 1],
      [1, 1],
    ] as const;
    const markup = lineChart({
      ...chart,
      series: ['a', 'b', 'c'].map((name) => ({ name, className: 'quiet', points })),
    });
    const heights = [...markup.matchAll(/end-label[^>]* y="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(new Set(heights).size).toBe(3);
    const leads = [...markup.matchAll(/class="leader" d="M[\d.]+ ([\d.]+)L[\d.]+ ([\d.]+)"/g)];
    const from = leads.map(([, start]) => Number(start));
    const to = leads.map(([, , end]) => Number(end));
    // One name stands at the end of its line; a leader shows where the others belong.
    expect(new Set(from).size).toBe(1);
    expect(to).toEqual(heights.filter((height) => height !== from[0]));
    expect(to).toHaveLength(2);
  });

  it('draws no leader to a name at the end of its line', () => {
    expect(lineChart(chart)).toContain('end-label');
    expect(lineChart(chart)).not.toContain('leader');
  });

  it('escapes what a name contains', () => {
    const series = chart.series.map((one) => ({ ...one, name: '<b>&"' }));
    expect(lineChart({ ...chart, series })).toContain('&lt;b&gt;&amp;&quot;');
  });
});

describe('axisScale', () => {
  it('gives data that are all equal some room', () => {
    const scale = axisScale({ label: 'x' }, [3, 3], [0, 100]);
    expect(scale(3)).toBe(50);
  });

  it('places equal ratios at equal distances on a log axis', () => {
    const scale = axisScale({ label: 'x', scale: 'log', domain: [0.01, 1] }, [], [0, 100]);
    expect(scale(0.1)).toBeCloseTo(50, 6);
    const ticks = tickValues(scale, { label: 'x', scale: 'log' });
    expect(ticks).toHaveLength(3);
    [0.01, 0.1, 1].forEach((value, index) => {
      expect(ticks[index]).toBeCloseTo(value, 12);
    });
  });

  it('refuses zero on a log axis by the axis name', () => {
    expect(() => axisScale({ label: 'radius', scale: 'log' }, [0, 1], [0, 1])).toThrow(
      'the axis "radius" is logarithmic and cannot show 0',
    );
  });
});
