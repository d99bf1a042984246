import { lineChart } from '../charts/line-chart.ts';
import type { EditMatrixValues } from './edit-matrix-values.ts';
import { wholePercent } from './set-charts.ts';

/** What the judges say of the edits that were made on one model at one radius. */
export interface JudgedRun {
  readonly model: 'standard' | 'robust';
  readonly epsilon: number;
  readonly values: Pick<EditMatrixValues, 'judges'>;
}

/** Every judge of some runs, once. */
export function judgesOf(runs: readonly JudgedRun[]): string[] {
  return [...new Set(runs.flatMap(({ values }) => values.judges.map(({ judge }) => judge)))];
}

/** How often one judge sees the target, against ε, for the edits of both models, as an SVG string. */
export function judgeChart(judge: string, runs: readonly JudgedRun[]): string {
  const series = (['standard', 'robust'] as const).map((model) => {
    const own = runs
      .filter((run) => run.model === model)
      .flatMap(({ epsilon, values }) => {
        const rate = values.judges.find((one) => one.judge === judge);
        return rate === undefined ? [] : [{ epsilon, ...rate }];
      })
      .sort((a, b) => a.epsilon - b.epsilon);
    return {
      name: model,
      className: model,
      dash: model === 'robust',
      mark: model === 'robust' ? ('diamond' as const) : ('circle' as const),
      points: own.map(({ epsilon, share }) => [epsilon, share] as const),
      band: own.map(({ epsilon, low, high }) => [epsilon, low, high] as const),
    };
  });
  return lineChart({
    title: `How often ${judge} sees the target`,
    description: series
      .map(({ name, points }) => {
        const values = points.map(([epsilon, share]) => `${wholePercent(share)} at ε = ${epsilon}`);
        return `edits of ${name}: ${values.join(', ')}`;
      })
      .join('; '),
    series,
    x: { label: 'ε of the edit (L2)', ticks: 5 },
    y: { label: `${judge} sees the target`, domain: [0, 1], ticks: 5, format: wholePercent },
  });
}
