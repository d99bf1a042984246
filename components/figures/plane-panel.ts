import { classColours, signedToPixels } from '../../compute/image/colour-map.ts';
import type { Pixels } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Json } from '../../compute/op.ts';
import { reach } from '../../compute/training/decision-grid.ts';
import { lineChart } from '../charts/line-chart.ts';
import { planeChart } from '../charts/plane-chart.ts';
import { percent } from '../charts/prediction-bars.ts';
import { isList, isRecord } from './attack-series.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** What each point of the plane is taken for: purple for class 0, green for class 1, pale where it is undecided. */
export function planeGround({ grid }: Arrays): Pixels {
  if (grid === undefined) throw new Error('the training reported no decision to draw');
  const signed = { data: grid.data.map((probability) => probability - 0.5), shape: grid.shape };
  // Beyond the values' own limit of 0.5: the points are drawn over it and must stay visible.
  return signedToPixels(signed, 1.2, classColours);
}

/** Points, balls, boundary and attack of one network. */
export function planePoints(options: {
  readonly role: string;
  readonly arrays: Arrays;
  readonly norm: 'l2' | 'linf';
  readonly epsilon: number;
}): string {
  const { role, arrays, norm, epsilon } = options;
  const data = (name: string): Float32Array => arrays[name]?.data ?? new Float32Array();
  const standing = data('standing');
  const broken = standing.filter((stands) => stands === 0).length;
  return planeChart({
    title: `Decision of the ${role} network on its training points`,
    description: `${broken} of ${standing.length} points are misread somewhere in their ball of radius ${epsilon}`,
    points: data('points'),
    labels: data('labels'),
    adversarial: data('adversarial'),
    standing,
    grid: data('grid'),
    norm,
    epsilon,
    reach,
  });
}

/** One measured moment of training. */
export interface Moment {
  readonly step: number;
  readonly accuracy: number;
  readonly robustAccuracy: number;
  readonly testAccuracy: number;
  readonly testRobustAccuracy: number;
}

/** An accuracy that is measured at every moment. */
export type Measure = Exclude<keyof Moment, 'step'>;

/** Reads a moment from a frame's values, or from a row of a result's `curve`. */
export function momentOf(values: Json | undefined, step?: number): Moment {
  const number = (name: string): number => {
    const value = isRecord(values) ? values[name] : undefined;
    if (typeof value === 'number') return value;
    throw new TypeError(`the training reports ${JSON.stringify(value)} as "${name}"`);
  };
  return {
    step: step ?? number('step'),
    accuracy: number('accuracy'),
    robustAccuracy: number('robustAccuracy'),
    testAccuracy: number('testAccuracy'),
    testRobustAccuracy: number('testRobustAccuracy'),
  };
}

/** Every measured moment of a finished run. */
export function momentsOf(values: Readonly<Record<string, Json>>): Moment[] {
  const { curve } = values;
  if (!isList(curve)) throw new TypeError('the training reports no curve');
  return curve.map((row) => momentOf(row));
}

/** One of the accuracies for readers; nothing is known before the first moment. */
export function shareText(moment: Moment | undefined, measure: Measure): string {
  return moment === undefined ? '–' : percent(moment[measure]);
}

/** An accuracy of both networks from step to step. */
export function momentChart(
  measure: Measure,
  runs: Readonly<Record<string, readonly Moment[]>>,
  options: { readonly title: string; readonly steps: number; readonly marker?: number },
): string {
  const { title, steps, marker } = options;
  return lineChart({
    title,
    description: Object.entries(runs)
      .map(([role, moments]) => `${role}: ${shareText(moments.at(-1), measure)} at the end`)
      .join('; '),
    series: Object.entries(runs).map(([role, moments]) => ({
      name: role,
      className: role,
      dash: role === 'robust',
      points: moments.map((moment) => [moment.step, moment[measure]] as const),
    })),
    x: { label: 'training step', domain: [0, steps], ticks: 4, format: String },
    y: { label: 'share of new points', domain: [0, 1], ticks: 4, format: percent },
    height: 200,
    ...(marker === undefined ? {} : { marker: { x: marker } }),
  });
}
