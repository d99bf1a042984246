import { describe, expect, it } from 'vitest';
import { planeChart, type PlaneChart } from '../../../components/charts/plane-chart.ts';

const chart: PlaneChart = {
  title: 'Plane',
  description: 'Two points',
  points: [0, 0, 0.5, 0.5],
  labels: [0, 1],
  adversarial: [0.1, 0, 0.5, 0.4],
  standing: [1, 0],
  grid: [0, 1, 0, 1],
  norm: 'l2',
  epsilon: 0.1,
  reach: 1,
};

/** The path of one layer. */
function layer(markup: string, name: string): string {
  const [, path = ''] = new RegExp(`<path class="${name}" d="([^"]*)"`).exec(markup) ?? [];
  return path;
}

describe('the plane', () => {
  it('has y upwards and its middle in the middle', () => {
    const markup = planeChart(chart);
    // 400 units for a side of 2: the origin at (200, 200), a ball of radius 20 around it.
    expect(layer(markup, 'ball class-0')).toBe('M180 200a20 20 0 1 0 40 0a20 20 0 1 0 -40 0z');
    // (0.5, 0.5) lies right of and above the middle.
    expect(layer(markup, 'point class-1')).toMatch(/^M296 96h8/);
  });

  it('draws squares for L∞', () => {
    expect(layer(planeChart({ ...chart, norm: 'linf' }), 'ball class-0')).toBe(
      'M180 180h40v40h-40z',
    );
  });

  it('crosses out what is misread, where it is misread', () => {
    const markup = planeChart(chart);
    expect(layer(markup, 'broken').match(/M/g)).toHaveLength(2);
    expect(layer(markup, 'broken')).toMatch(/^M297 117l6 6/);
  });

  it('runs the boundary where the probability is one half', () => {
    // Two columns of cells, centres at 100 and 300: one half lies at 200.
    expect(layer(planeChart(chart), 'boundary')).toBe('M200 100L200 300');
  });

  it('draws no lines where nothing may move', () => {
    expect(layer(planeChart({ ...chart, epsilon: 0 }), 'moved')).toBe('M0 0');
  });
});
