import { lineChart } from '../charts/line-chart.ts';
import { activationText } from './neuron-values.ts';

/** The activation of a model's neuron after 0, 1, … steps. */
export interface ActivationPath {
  readonly model: string;
  readonly path: readonly number[];
}

/** Both models' activations at each step, with a line at the step that is shown elsewhere. */
export function activationChart(paths: readonly ActivationPath[], marker?: number): string {
  const steps = Math.max(1, ...paths.map(({ path }) => path.length - 1));
  return lineChart({
    title: 'Activation at each step of the ascent',
    description: paths
      .map(({ model, path }) => `${model}: ${endText(path.at(0))} to ${endText(path.at(-1))}`)
      .join('; '),
    series: paths.map(({ model, path }) => ({
      name: model,
      className: model,
      dash: model === 'robust',
      points: path.map((value, step) => [step, value] as const),
    })),
    x: { label: 'step', domain: [0, steps], ticks: Math.min(5, steps), format: String },
    y: { label: 'activation', ticks: 5 },
    ...(marker === undefined ? {} : { marker: { x: marker } }),
  });
}

function endText(activation: number | undefined): string {
  return activation === undefined ? 'none yet' : activationText(activation);
}
