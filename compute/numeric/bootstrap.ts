import type { Random } from './random.ts';

/** An estimate and its confidence interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How often a set is drawn again; the ends of an interval then vary by about a hundredth of its width. */
export const resamples = 4000;

/**
 * The 95 % percentile bootstrap interval of a statistic (Efron 1979): the set is drawn again from itself, with
 * replacement and of the same size, {@link resamples} times; the interval holds the middle 95 % of the statistic's
 * values. It speaks of a population that the items were drawn from at random, and is too narrow for a handful of items.
 *
 * @param items at least one.
 * @param statistic of a set as large as `items`, such as {@link mean}.
 * @throws {RangeError} if there are no items.
 */
export function bootstrap<T>(
  items: readonly T[],
  statistic: (sample: readonly T[]) => number,
  random: Random,
): Interval {
  if (items.length === 0) throw new RangeError('an empty set has no statistic to resample');
  const values = Float64Array.from({ length: resamples }, () =>
    statistic(items.map(() => items[Math.floor(random.uniform() * items.length)] as T)),
  ).sort();
  return {
    estimate: statistic(items),
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  };
}

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of sorted values, between the two nearest by linear interpolation. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? NaN;
  const above = sorted[Math.ceil(position)] ?? NaN;
  return below + (above - below) * (position - Math.floor(position));
}
