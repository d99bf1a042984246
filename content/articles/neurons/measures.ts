import { arrayOf, topPictures, weightsOfClass } from '../../../components/figures/neuron-values.ts';
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
 * How many times as high a neuron was climbed as its best photograph excites it.
 *
 * @param grown arrays of an ascent. @param top arrays of a result of `features/top-activating`.
 */
export function timesBest(grown: Arrays, top: Arrays, neuron: number): number {
  const [best] = topPictures(top, neuron, 1);
  const [reached = 0] = arrayOf(grown, 'activations').data;
  return reached / (best?.activation ?? NaN);
}
