import { seededRandom } from './random.ts';

/** A mean and the interval that goes with it. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 2000;

/**
 * The mean of a sample with its 95 % percentile bootstrap interval (Efron 1979): the middle 95 % of the means of 2000
 * samples of the same size, drawn from the sample with replacement. The draws have a fixed seed: equal samples give
 * equal intervals.
 *
 * @throws {RangeError} if there are no values.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const { length } = values;
  if (length === 0) throw new RangeError('0 values have no mean; at least 1 is needed');
  const random = seededRandom(0);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let draw = 0; draw < length; draw += 1) {
      sum += values[Math.floor(random.uniform() * length)] ?? 0;
    }
    return sum / length;
  }).sort();
  const at = (share: number): number => means[Math.round(share * (resamples - 1))] ?? NaN;
  const mean = values.reduce((sum, value) => sum + value, 0) / length;
  return { mean, low: at(0.025), high: at(0.975) };
}
