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
  const outcomes = await Promise.all(
    comparisons.map(async ({ more, less, names }) => {
      const [a, b] = await Promise.all([loadBaked(more), loadBaked(less)]);
      const difference = pairedDifference(rowsOf(a.values), rowsOf(b.values), measure);
      return { names, verdict: verdictOf(difference, more.pictures.length) };
    }),
  );
  const results = await Promise.all(maps.map(async (demo) => loadBaked(demo)));
  return {
    sentence: sentenceOf(outcomes),
    holds: outcomes.every(({ verdict }) => verdict === 'more'),
    means: results.map(({ values }) => meanOf(values, measure).estimate),
  };
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

/** Such as “coherence rises with every step, and the energy inside goes up and down”. */
export function trendSentence(
  trends: readonly { readonly name: string; readonly means: readonly number[] }[],
): string {
  return listed(trends.map(({ name, means }) => `${name} ${courseOf(means)}`));
}

function courseOf(means: readonly number[]): string {
  const steps = means.slice(1).map((value, index) => value - (means[index] ?? NaN));
  if (steps.every((step) => step > 0)) return 'rises with every step';
  if (steps.every((step) => step < 0)) return 'falls with every step';
  return 'goes up and down';
}

function listed(clauses: readonly string[]): string {
  return [clauses.slice(0, -1).join(', '), ...clauses.slice(-1)]
    .filter((part) => part !== '')
    .join(', and ');
}
