import type { AlignmentMeasure } from '../../compute/analysis/perceptual-alignment.ts';
import { bootstrap, mean, type Interval } from '../../compute/numeric/bootstrap.ts';
import { seededRandom } from '../../compute/numeric/random.ts';
import type { Json } from '../../compute/op.ts';
import { dotIntervals } from '../charts/dot-intervals.ts';
import { numberOf } from './attack-series.ts';

/** The measures that the figure shows, in the order of its charts. */
export const alignmentMeasures = [
  { measure: 'energy', name: 'Energy inside the silhouette', axis: 'share of energy inside' },
  { measure: 'coherence', name: 'Agreement of neighbours', axis: 'coherence' },
  { measure: 'cosine', name: 'Likeness to the picture', axis: 'cosine to the picture' },
] as const satisfies readonly { measure: AlignmentMeasure; name: string; axis: string }[];

export type ShownMeasure = (typeof alignmentMeasures)[number]['measure'];

/** One picture's measures; null where it has no attribution. */
type Row = Readonly<Record<ShownMeasure, number | null>>;
type Values = Readonly<Record<string, Json>>;

/** A model and a method: what one run of the figure measured. */
export interface AlignedMap {
  readonly role: string;
  /** Such as `standard · SmoothGrad`. */
  readonly label: string;
  readonly training: 'standard' | 'robust';
  readonly method: string;
}

/** A mean over the pictures and its interval, from a result of `analysis/perceptual-alignment`. */
export function meanOf(values: Values, measure: ShownMeasure): Interval {
  return {
    estimate: numberOf(values[measure]),
    low: numberOf(values[`${measure}Low`]),
    high: numberOf(values[`${measure}High`]),
  };
}

/** One measure of every map, with intervals; for the energy, beside what a uniform map would have. */
export function alignmentChart(
  measure: ShownMeasure,
  maps: readonly (AlignedMap & { readonly values: Values })[],
): string {
  const { name, axis } = alignmentMeasures.find((entry) => entry.measure === measure) ?? {
    name: measure,
    axis: measure,
  };
  const rows = maps.map(({ label, training, method, values }) => ({
    label,
    className: training,
    mark: training === 'robust' ? ('diamond' as const) : ('circle' as const),
    hollow: method !== 'gradient',
    ...meanOf(values, measure),
  }));
  const area = numberOf(maps[0]?.values['area']);
  return dotIntervals({
    title: name,
    description: rows.map((row) => `${row.label}: ${intervalText(measure, row)}`).join('; '),
    rows,
    x: {
      label: axis,
      ticks: measure === 'energy' ? 3 : 4,
      ...(measure === 'energy' ? { format: percent } : {}),
    },
    ...(measure === 'energy' ? { reference: { x: area, label: 'share of the area' } } : {}),
  });
}

/**
 * The mean over the pictures of how much more of a measure one map has than another on the same picture, with its 95 %
 * bootstrap interval. Pictures on which one of the two has no attribution are left out.
 *
 * @param more, less rows of the same pictures in the same order.
 * @throws {RangeError} if no picture is left.
 */
export function pairedDifference(
  more: readonly Row[],
  less: readonly Row[],
  measure: ShownMeasure,
): Interval {
  const differences = more.flatMap((row, index) => {
    const [a, b] = [row[measure], less[index]?.[measure] ?? null];
    return a === null || b === null ? [] : [a - b];
  });
  return bootstrap(differences, mean, seededRandom(0));
}

/** What an interval of a difference says. */
export type Verdict = 'more' | 'less' | 'undecided' | 'too-few';

/** Of fewer pictures, a bootstrap interval is far too narrow to judge by. */
const fewestPictures = 10;

/** What the first of two maps is, in a table. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  more: 'higher',
  less: 'lower',
  undecided: 'not clear',
  'too-few': 'too few pictures',
};

/**
 * `more` or `less` where the whole interval lies on that side of zero.
 *
 * @param pictures how many the difference was measured on.
 */
export function verdictOf({ low, high }: Interval, pictures: number): Verdict {
  if (pictures < fewestPictures) return 'too-few';
  if (low > 0) return 'more';
  return high < 0 ? 'less' : 'undecided';
}

/** The rows of a result of `analysis/perceptual-alignment`. */
export function rowsOf({ pictures }: Values): readonly Row[] {
  if (!Array.isArray(pictures)) return [];
  return pictures.map((row: Readonly<Record<string, Json>>) => ({
    energy: numberOrNull(row['energy']),
    coherence: numberOrNull(row['coherence']),
    cosine: numberOrNull(row['cosine']),
  }));
}

function numberOrNull(value: Json | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** An estimate and its interval, for reading: shares in percent, the others with two decimals. */
export function intervalText(measure: ShownMeasure, { estimate, low, high }: Interval): string {
  if (measure === 'energy')
    return `${percent(estimate)} (${fixed(100 * low, 0)} to ${percent(high)})`;
  return `${fixed(estimate)} (${fixed(low)} to ${fixed(high)})`;
}

/** A difference and its interval, for reading: of shares in percentage points, of the others with three decimals. */
export function differenceText(measure: ShownMeasure, { estimate, low, high }: Interval): string {
  const signed = (value: number): string => {
    const text = measure === 'energy' ? fixed(100 * value, 0) : fixed(value, 3);
    return value > 0 ? `+${text}` : text;
  };
  const unit = measure === 'energy' ? ' points' : '';
  return `${signed(estimate)}${unit} (${signed(low)} to ${signed(high)})`;
}

function fixed(value: number, digits = 2): string {
  return value
    .toFixed(digits)
    .replace(/^-(0(\.0*)?)$/, '$1')
    .replace('-', '−');
}

function percent(share: number): string {
  return `${Math.round(100 * share)}\u202f%`;
}
