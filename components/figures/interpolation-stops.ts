import { leadingClasses, predictionBars, predictionRows } from '../charts/prediction-bars.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import { arrayOf, rowAt } from './neuron-values.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** How near a point's representation came to the mixture that it was to have. */
export function stopText(arrays: Arrays, point: number): string {
  const distance = arrayOf(arrays, 'distances').data[point] ?? 0;
  return `distance ${distance.toFixed(2)}`;
}

export interface InterpolationPoint {
  readonly arrays: Arrays;
  readonly model: string;
  readonly classes: readonly string[];
  readonly point: number;
}

/** The prediction at a point; the classes shown are those that lead at either end. */
export function interpolationBars({ arrays, model, classes, point }: InterpolationPoint): string {
  const probabilities = arrayOf(arrays, 'probabilities');
  const [points = 0] = probabilities.shape;
  const ends = [rowAt(probabilities, 0), rowAt(probabilities, points - 1)];
  const shown = leadingClasses(ends, 3);
  return predictionBars({
    title: `What the ${model} model sees at this point`,
    rows: predictionRows({ classes, probabilities: rowAt(probabilities, point), shown }),
    className: model,
  });
}
