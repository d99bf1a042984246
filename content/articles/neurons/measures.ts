import {
  arrayOf,
  rowAt,
  topPictures,
  weightsOfClass,
} from '../../../components/figures/neuron-values.ts';
import { median } from 'd3-array';
import { mean } from '../../../compute/numeric/bootstrap.ts';
import type { NdArray } from '../../../compute/numeric/nd-array.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/**
 * How much of a class's weight its `count` largest weights hold: their share of the sum of all absolute values, averaged
 * over the classes.
 *
 * @param arrays of a result of `features/class-weights`.
 */
export function shareOfLargest(arrays: Arrays, count: number): number {
  const [, classes = 0] = arrayOf(arrays, 'weights').shape;
  const shares = Array.from({ length: classes }, (_, index) => {
    const sizes = weightsOfClass(arrays, index).map(Math.abs);
    const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
    return sum(sizes.toSorted((a, b) => b - a).slice(0, count)) / sum(sizes);
  });
  return mean(shares);
}

/**
 * How many times as high neurons are climbed from noise as their best photograph excites them: the median over the
 * neurons that answer to both.
 *
 * @param blocks arrays of results of `features/neurons-from-noise`, which cover the representation in order; the first
 *   start of each neuron counts. @param top arrays of a result of `features/top-activating`.
 */
export function medianTimesBest(blocks: readonly Arrays[], top: Arrays): number {
  const reached = blocks.flatMap((arrays) =>
    rowsOf(arrayOf(arrays, 'activations')).map(([first = NaN]) => first),
  );
  const times = reached.flatMap((activation, neuron) => {
    const best = topPictures(top, neuron, 1)[0]?.activation ?? 0;
    return activation > 0 && best > 0 ? [activation / best] : [];
  });
  return median(times) ?? NaN;
}

/** How many neurons cannot be climbed from any of their noises. @param blocks as above. */
export function silentFromNoise(blocks: readonly Arrays[]): number {
  const silent = blocks.flatMap((arrays) =>
    rowsOf(arrayOf(arrays, 'dead')).map((starts) => starts.every((dead) => dead === 1)),
  );
  return silent.filter(Boolean).length;
}

function rowsOf(matrix: NdArray): number[][] {
  const [rows = 0] = matrix.shape;
  return Array.from({ length: rows }, (_, row) => rowAt(matrix, row));
}
