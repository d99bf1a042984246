import { loadBaked } from '../../../bake/store.ts';
import type { Demo } from '../../../compute/demo.ts';
import {
  meanOf,
  pairedDifference,
  rowsOf,
  verdictOf,
  type ShownMeasure,
  type Verdict,
} from '../../../components/figures/alignment.ts';

/** One comparison of the statement: which map should have more of a measure than which. */
export interface Comparison {
  readonly more: Demo;
  readonly less: Demo;
  /** What the two maps are called in a sentence. */
  readonly names: readonly [more: string, less: string];
}

/** What was found about the statement by one measure. */
export interface Finding {
  /** A sentence that says how each comparison came out. */
  readonly sentence: string;
  /** Whether every comparison came out as stated, its whole interval above zero. */
  readonly holds: boolean;
  /** The mean of each map of a list of demos, in its order. */
  readonly means: readonly number[];
}

/** Compares baked results of `analysis/perceptual-alignment`, and puts what comes out into words. */
export async function findingOf(
  measure: ShownMeasure,
  comparisons: readonly Comparison[],
  maps: readonly Demo[],
): Promise<Finding> {
  const outcomes = await outcomesOf(measure, comparisons);
  const results = await Promise.all(maps.map(async (demo) => loadBaked(demo)));
  return {
    sentence: sentenceOf(outcomes),
    holds: outcomes.every(({ verdict }) => verdict === 'more'),
    means: results.map(({ values }) => meanOf(values, measure).estimate),
  };
}

async function outcomesOf(
  measure: ShownMeasure,
  comparisons: readonly Comparison[],
): Promise<readonly { readonly names: Comparison['names']; readonly verdict: Verdict }[]> {
  return Promise.all(
    comparisons.map(async ({ more, less, names }) => {
      const [a, b] = await Promise.all([loadBaked(more), loadBaked(less)]);
      const difference = pairedDifference(rowsOf(a.values), rowsOf(b.values), measure);
      return { names, verdict: verdictOf(difference, more.pictures.length) };
    }),
  );
}

const phrases: Readonly<Record<Verdict, string>> = {
  more: 'scores higher than',
  less: 'scores lower than',
  undecided: 'cannot be told apart from',
  'too-few': 'was measured on too few pictures to be compared with',
};

/** Such as “The robust gradient scores higher than standard SmoothGrad, and standard SmoothGrad scores …”. */
export function sentenceOf(
  outcomes: readonly { readonly names: readonly [string, string]; readonly verdict: Verdict }[],
): string {
  const clauses = outcomes.map(
    ({ names: [first, second], verdict }) => `${first} ${phrases[verdict]} ${second}`,
  );
  const joined = listed(clauses);
  return `${joined.charAt(0).toUpperCase()}${joined.slice(1)}.`;
}

/** Where one map stands beside several others. */
export interface Standing {
  readonly mean: number;
  /** Such as “scores higher than the first and cannot be told apart from the second”. */
  readonly text: string;
}

/**
 * Compares one map with each of several by the same measure, and puts what comes out into words.
 *
 * @param comparisons of which every `more` is the same map.
 */
export async function standingOf(
  measure: ShownMeasure,
  comparisons: readonly Comparison[],
): Promise<Standing> {
  const outcomes = await outcomesOf(measure, comparisons);
  const [first] = comparisons;
  if (first === undefined) throw new RangeError('a map stands beside at least one other');
  const { values } = await loadBaked(first.more);
  return { mean: meanOf(values, measure).estimate, text: standingText(outcomes) };
}

/** The words of a standing; outcomes of the same kind are told together. */
export function standingText(
  outcomes: readonly { readonly names: readonly [string, string]; readonly verdict: Verdict }[],
): string {
  const kinds = [...new Set(outcomes.map(({ verdict }) => verdict))];
  const clauses = kinds.map((kind) => {
    const others = outcomes.filter(({ verdict }) => verdict === kind).map(({ names }) => names[1]);
    return `${phrases[kind]} ${enumerated(others)}`;
  });
  return listed(clauses);
}

/** One measure over a series of results, step by step. */
export interface Trend {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** From one result of a series to the next, named as in a sentence. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly verdict: Verdict;
}

/**
 * The steps of one measure through baked results of `analysis/perceptual-alignment` on the same pictures, each judged by
 * the interval of its paired difference.
 *
 * @param series results in their order, each with its name in a sentence.
 */
export function stepsOf(
  measure: ShownMeasure,
  series: readonly { readonly name: string; readonly values: Parameters<typeof rowsOf>[0] }[],
): readonly Step[] {
  return series.slice(1).flatMap(({ name: to, values }, index) => {
    const before = series[index];
    if (before === undefined) return [];
    const rows = rowsOf(values);
    const difference = pairedDifference(rows, rowsOf(before.values), measure);
    return [{ from: before.name, to, verdict: verdictOf(difference, rows.length) }];
  });
}

/**
 * Such as “inside falls clearly from 0.25 to 0.5, and its change from 0 to 0.25 is not clear; coherence rises with every
 * step”.
 */
export function trendSentence(trends: readonly Trend[]): string {
  return trends.map(({ name, steps }) => `${name} ${courseOf(steps)}`).join('; ');
}

function courseOf(steps: readonly Step[]): string {
  const [up, down] = [stepsWith(steps, 'more'), stepsWith(steps, 'less')];
  if (up.length === steps.length) return 'rises with every step';
  if (down.length === steps.length) return 'falls with every step';
  const unclear = steps.filter(({ verdict }) => verdict !== 'more' && verdict !== 'less');
  if (unclear.length === steps.length) return 'changes clearly at no step';
  const clear = [
    ...(up.length > 0 ? [`rises clearly ${enumerated(up)}`] : []),
    ...(down.length > 0 ? [`falls clearly ${enumerated(down)}`] : []),
  ];
  if (unclear.length === 0) return clear.join(' and ');
  const [changes, are] = unclear.length === 1 ? ['change', 'is'] : ['changes', 'are'];
  const unsure = `its ${changes} ${enumerated(unclear.map(stepName))} ${are} not clear`;
  return `${clear.join(' and ')}, and ${unsure}`;
}

function stepsWith(steps: readonly Step[], wanted: Verdict): string[] {
  return steps.filter(({ verdict }) => verdict === wanted).map(stepName);
}

function stepName({ from, to }: Step): string {
  return `from ${from} to ${to}`;
}

/** Such as `a, b and c`. */
export function enumerated(names: readonly string[]): string {
  return [names.slice(0, -1).join(', '), ...names.slice(-1)]
    .filter((part) => part !== '')
    .join(' and ');
}

function listed(clauses: readonly string[]): string {
  return [clauses.slice(0, -1).join(', '), ...clauses.slice(-1)]
    .filter((part) => part !== '')
    .join(', and ');
}
