import { bootstrap, mean, type Interval } from '../../compute/numeric/bootstrap.ts';
import { seededRandom } from '../../compute/numeric/random.ts';
import type { Json } from '../../compute/op.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';

/** How the search for one target ended; see `features/inversion`. */
export interface InversionRow {
  readonly target: number;
  readonly steps: number;
  readonly distance: number;
  readonly reached: boolean;
  readonly startSimilarity: number;
  readonly similarity: number;
}

export type InversionRows = readonly InversionRow[];

/** The rows of a result of `features/inversion`. @throws {RangeError} if it has none. */
export function inversionRows(values: Readonly<Record<string, Json>>): InversionRows {
  const { rows } = values;
  if (!isList(rows)) throw new RangeError('a result of inversion has no rows');
  return rows.filter(isRecord).map((row) => ({
    target: numberOf(row.target),
    steps: numberOf(row.steps),
    distance: numberOf(row.distance),
    reached: row.reached === true,
    startSimilarity: numberOf(row.startSimilarity),
    similarity: numberOf(row.similarity),
  }));
}

/** Two models compared on the targets whose distance both reached. */
export interface InversionComparison {
  /** How many targets both reached, and how many there were. */
  readonly both: number;
  readonly total: number;
  /** Of the picture that searches start from: the same for both models. */
  readonly start: Interval;
  readonly standard: Interval;
  readonly robust: Interval;
  /** Of the differences robust − standard, target by target. */
  readonly difference: Interval;
  /** On how many targets the robust model's picture is more similar. */
  readonly robustAhead: number;
}

/**
 * Compares similarities at equal distance: only targets that both models reached count.
 *
 * @returns null where they share none.
 */
export function compareInversions(
  standard: InversionRows,
  robust: InversionRows,
): InversionComparison | null {
  const pairs = standard.flatMap((row, index) => {
    const other = robust[index];
    return other !== undefined && row.reached && other.reached
      ? [{ start: row.startSimilarity, standard: row.similarity, robust: other.similarity }]
      : [];
  });
  if (pairs.length === 0) return null;
  return {
    both: pairs.length,
    total: standard.length,
    start: intervalOf(pairs.map((pair) => pair.start)),
    standard: intervalOf(pairs.map((pair) => pair.standard)),
    robust: intervalOf(pairs.map((pair) => pair.robust)),
    difference: intervalOf(pairs.map((pair) => pair.robust - pair.standard)),
    robustAhead: pairs.filter((pair) => pair.robust > pair.standard).length,
  };
}

/** The mean of some targets' numbers; the draws have a fixed seed, so that equal numbers give equal intervals. */
function intervalOf(values: readonly number[]): Interval {
  return bootstrap(values, mean, seededRandom(0));
}

/** What the cells of a comparison's row are. */
export const comparisonColumns = [
  'at the start',
  'standard',
  'robust',
  'difference',
  'robust ahead',
] as const;

/** The cells of a comparison's row in a table, after its name. */
export function comparisonCells(compared: InversionComparison | null): string[] {
  if (compared === null) return comparisonColumns.map(() => '–');
  const { start, standard, robust, difference, robustAhead, both } = compared;
  return [
    start.estimate.toFixed(2),
    intervalText(standard),
    intervalText(robust),
    intervalText(difference, 3), // its parts may be alike to two places
    `${robustAhead} of ${both}`,
  ];
}

/** A mean with its interval, for a reader. */
function intervalText({ estimate, low, high }: Interval, places = 2): string {
  const text = (value: number): string => similarityText(value, places);
  return `${text(estimate)} (${text(low)} to ${text(high)})`;
}

/** A similarity for a reader. */
export function similarityText(similarity: number, places = 2): string {
  return similarity.toFixed(places).replace('-', '−');
}
