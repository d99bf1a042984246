import { signedBars, signedLimit } from '../charts/signed-bars.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import { arrayOf, weightsOfClass, weightsOfNeuron } from './neuron-values.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** How many neurons are listed for a class: half of them for it, half against it. */
const listed = 10;

/** What a chart of weights needs besides the weights. */
export interface WeightChart {
  readonly model: string;
  readonly classes: readonly string[];
  /** The weight at either end of the bars; see {@link weightLimit}. */
  readonly limit: number;
  /** Where a neuron's page is, by its number. */
  readonly hrefOf: (neuron: number) => string;
}

/** The neurons that count most for a class, and those that count most against it. */
export function classChart(arrays: Arrays, chosen: number, chart: WeightChart): string {
  const weights = weightsOfClass(arrays, chosen);
  const order = weights.map((_, neuron) => neuron);
  order.sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const ends = [...order.slice(0, listed / 2), ...order.slice(-listed / 2)];
  return signedBars({
    title: `Strongest weights of ${chart.classes[chosen] ?? ''}, ${chart.model} model`,
    className: chart.model,
    limit: chart.limit,
    rows: ends.map((neuron) => ({
      label: `neuron ${neuron}`,
      value: weights[neuron] ?? 0,
      href: chart.hrefOf(neuron),
    })),
  });
}

/** What a neuron says about each class. */
export function neuronChart(arrays: Arrays, neuron: number, chart: WeightChart): string {
  const weights = weightsOfNeuron(arrays, neuron);
  return signedBars({
    title: `Weights of neuron ${neuron}, ${chart.model} model`,
    className: chart.model,
    limit: chart.limit,
    rows: chart.classes.map((label, index) => ({ label, value: weights[index] ?? 0 })),
  });
}

/** One scale for all bars of all models: bars side by side may be compared. */
export function weightLimit(models: readonly Arrays[]): number {
  return signedLimit(models.flatMap((arrays) => [...arrayOf(arrays, 'weights').data]));
}
