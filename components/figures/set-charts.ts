import { histogram } from '../charts/histogram.ts';
import { lineChart, type Series } from '../charts/line-chart.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { ByModel } from './attack-charts.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** How radii of a norm are written: L∞ in 255ths, as the field does. */
const norms = {
  l2: { name: 'L2', unit: 'ε (L2)', format: (radius: number) => String(radius) },
  linf: {
    name: 'L∞',
    unit: 'ε (L∞, in 255ths)',
    format: (radius: number) => String(Math.round(radius * 255)),
  },
} as const;

export type NormName = keyof typeof norms;

/** Accuracy of both models against the radius of attack, with 95 % intervals. */
export function accuracyChart(norm: NormName, runs: ByModel<Arrays>): string {
  const { name, unit, format } = norms[norm];
  const scale = norm === 'linf' ? 255 : 1;
  const series = Object.entries(runs).map(([role, arrays]) => accuracySeries(role, arrays, scale));
  const last = Math.max(0, ...series.flatMap(({ points }) => points.map(([x]) => x)));
  return lineChart({
    title: `Accuracy against ε, ${name}`,
    description: series
      .map(({ name: model, points }) => {
        const [from, to] = [points.at(0)?.[1] ?? 0, points.at(-1)?.[1] ?? 0];
        return `${model}: ${wholePercent(from)} at ε = 0, ${wholePercent(to)} at the largest ε`;
      })
      .join('; '),
    series,
    x: {
      label: unit,
      domain: [0, last || 1],
      ticks: 5,
      format: (value) => (norm === 'l2' ? format(value) : String(value)),
    },
    y: { label: 'accuracy', domain: [0, 1], ticks: 5, format: wholePercent },
  });
}

function accuracySeries(role: string, arrays: Arrays, scale: number): Series {
  const radii = [...(arrays['epsilons']?.data ?? [])];
  const accuracy = arrays['accuracy']?.data ?? [];
  const intervals = arrays['intervals']?.data ?? [];
  const at = (index: number): number => (radii[index] ?? 0) * scale;
  return {
    name: role,
    className: role,
    dash: role === 'robust',
    mark: role === 'robust' ? 'diamond' : 'circle',
    points: radii.map((_, index) => [at(index), accuracy[index] ?? 0] as const),
    band: radii.map((_, index) => {
      const [low, high] = [intervals[2 * index] ?? 0, intervals[2 * index + 1] ?? 1];
      return [at(index), low, high] as const;
    }),
  };
}

/** What a search for the smallest radii found on one model. */
export interface Smallest {
  /** Of the pictures whose prediction changed. */
  readonly epsilons: readonly number[];
  /** How many withstood the largest radius. */
  readonly notFound: number;
}

/** The smallest radii of both models, mirrored, on a logarithmic axis that ends at the search's largest radius. */
export function smallestChart(runs: ByModel<Smallest>, maxEpsilon: number): string {
  const group = (role: string) => ({
    name: role,
    className: role,
    values: runs[role]?.epsilons ?? [],
    beyond: runs[role]?.notFound ?? 0,
  });
  const counts = Object.entries(runs).map(
    ([role, { epsilons, notFound }]) =>
      `${role}: ${epsilons.length} pictures changed, ${notFound} withstood ε = ${maxEpsilon}`,
  );
  return histogram({
    title: 'The smallest ε that changes the prediction',
    description: counts.join('; '),
    above: group('standard'),
    below: group('robust'),
    x: { label: 'smallest ε (L2)', domain: [maxEpsilon / 64, maxEpsilon], scale: 'log' },
    bins: 12,
  });
}

/** A share in whole percent. */
export function wholePercent(share: number): string {
  return `${Math.round(share * 100)}\u202f%`;
}
