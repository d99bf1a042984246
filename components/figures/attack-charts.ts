import { lineChart } from '../charts/line-chart.ts';
import { leadingClasses, predictionBars, predictionRows } from '../charts/prediction-bars.ts';
import { probabilityPath } from '../charts/probability-path.ts';
import type { AttackSeries } from './attack-series.ts';

/** Both models' runs, by role. */
export type ByModel<T> = Readonly<Record<string, T>>;

/** The loss of both models at each step. */
export function lossChart(runs: ByModel<AttackSeries>, marker?: number): string {
  const steps = Math.max(1, ...Object.values(runs).map(({ loss }) => loss.length - 1));
  return lineChart({
    title: 'Loss at each step of the attack',
    description: Object.entries(runs)
      .map(([role, { loss }]) => `${role}: ${lossText(loss.at(0))} to ${lossText(loss.at(-1))}`)
      .join('; '),
    series: Object.entries(runs).map(([role, { loss }]) => ({
      name: role,
      className: role,
      dash: role === 'robust',
      points: loss.map((value, step) => [step, value] as const),
    })),
    x: { label: 'step', domain: [0, steps], ticks: Math.min(5, steps), format: String },
    y: { label: 'loss (nats)', ticks: 5 },
    ...(marker === undefined ? {} : { marker: { x: marker } }),
  });
}

function lossText(loss: number | undefined): string {
  return loss === undefined ? 'none yet' : loss.toPrecision(2);
}

/** One model's predicted probabilities at each step. */
export function pathChart(options: {
  readonly role: string;
  readonly series: AttackSeries;
  readonly classes: readonly string[];
  readonly truth: number;
  readonly marker?: number;
}): string {
  const { role, series, classes, truth, marker } = options;
  return probabilityPath({
    title: `Prediction of the ${role} model at each step`,
    classes,
    steps: series.probabilities,
    truth,
    className: role,
    ...(marker === undefined ? {} : { marker }),
  });
}

/** One model's prediction before (a tick) and after (a bar) an attack. */
export function attackBars(options: {
  readonly role: string;
  readonly classes: readonly string[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly truth: number;
  readonly count?: number;
  /** A class that has a row whatever its probability, such as the target. */
  readonly target?: number | null;
}): string {
  const { role, classes, before, after, truth, count = 4, target = null } = options;
  const always = target === null ? [truth] : [truth, target];
  const shown = leadingClasses([before, after], count, always);
  return predictionBars({
    title: `Prediction of the ${role} model, before and after the attack`,
    rows: predictionRows({ classes, probabilities: after, before, truth, shown }),
    className: role,
  });
}
