import { lineChart, type Point, type Series } from '../charts/line-chart.ts';

/** How close the average after N samples is to an average after many. */
export interface ConvergenceCurve {
  readonly model: string;
  /** N and the cosine to the last average, in the order of N. */
  readonly points: readonly Point[];
}

/** Cosine to the final map against N, one line a model, as an SVG string; the robust model's is broken. */
export function convergenceChart(curves: readonly ConvergenceCurve[]): string {
  const last = Math.max(2, ...curves.flatMap(({ points }) => points.map(([samples]) => samples)));
  const series = curves.map(({ model, points }): Series => ({
    name: model,
    className: model,
    dash: model === 'robust',
    mark: model === 'robust' ? 'diamond' : 'circle',
    points,
  }));
  return lineChart({
    title: `Cosine of the running average to the average of ${last} samples`,
    description: series.map(describe).join('; '),
    series,
    x: { label: 'samples N', scale: 'log', domain: [1, last] },
    y: { label: `cosine to N = ${last}`, domain: [0, 1] },
  });
}

function describe({ name, points }: Series): string {
  const [samples = 0, cosine = 0] = points[0] ?? [];
  return `${name}: ${cosine.toFixed(2)} after ${samples}, 1 at the end`;
}
