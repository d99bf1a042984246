import { seedSpec } from '../numeric/seed.ts';
import { argmax, crossEntropy, softmax } from '../numeric/softmax.ts';
import { seriesOf } from '../numeric/vector.ts';
import type { NdArray } from '../numeric/nd-array.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { Norm } from './norms.ts';
import {
  normSpec,
  randomStartSpec,
  restartsSpec,
  stepFactorSpec,
  stepsSpec,
} from './parameters.ts';
import { settleAll, stepSizeFor, type RadiusSearch } from './radius-search.ts';
import { forwardInBatches, type Attacked } from './restarts.ts';
import { subjectsOf, type Subject } from './subjects.ts';

export type MinimalEpsilonParams = Readonly<{
  norm: Norm;
  maxEpsilon: number;
  tolerance: number;
  steps: number;
  stepFactor: number;
  randomStart: boolean;
  restarts: number;
  seed: number;
}>;

/** The smallest radius that was found for one picture. */
export type MinimalEpsilonRow = Readonly<{
  index: number;
  attackedClass: number;
  classBefore: number;
  /** The radius at which the attack succeeds; 0 if the picture was misclassified from the start, null if not found. */
  epsilon: number | null;
  /** The largest radius below it at which the attack was tried and failed. */
  failedAt: number;
  /** The step size that belongs to `epsilon`. */
  stepSize: number | null;
  /** From a last forward pass of the attacked picture (of the picture itself for 0); null if not found. */
  classAfter: number | null;
  loss: number | null;
  /** Of the attacked class. */
  probability: number | null;
}>;

export interface MinimalEpsilonResult {
  readonly arrays: { readonly foundEpsilons: NdArray };
  readonly values: {
    readonly pictures: readonly MinimalEpsilonRow[];
    readonly median: number | null;
    readonly found: number;
    readonly notFound: number;
    readonly alreadyWrong: number;
  };
}

/**
 * The smallest radius at which PGD changes what the model sees, for each picture, by bisection.
 *
 * From maxEpsilon / 16 the radius doubles until the attack succeeds, but not beyond maxEpsilon; then the bracket between
 * failure and success is halved until it is at most `tolerance` of its upper end, which is the answer. Every attack has
 * all its steps, of size stepFactor · ε / steps.
 *
 * What is found is an upper bound: an attack that fails does not prove that nothing closer exists. A picture that is
 * misclassified from the start gets 0; one that withstands maxEpsilon gets null. The attacked pictures are classified
 * once more at the end. `attacks/pgd` with the row's `epsilon` and `stepSize` and the same other parameters finds the
 * same picture again for the first picture of the set.
 *
 * The median is over the pictures that were classified correctly, counting null as beyond maxEpsilon; it is null if
 * that is where it falls, or if no picture was classified correctly.
 *
 * Frames: one per step of an attack; `step` counts the pictures that are settled.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1].
 */
export async function* minimalEpsilon(
  env: Env,
  input: OpInput,
  params: MinimalEpsilonParams,
): AsyncGenerator<Frame, MinimalEpsilonResult> {
  throwIfCancelled(env);
  const subjects = await subjectsOf(env, input);
  const searches = subjects.map((subject) => new Bisection(subject, params));
  const steps = searches.length;
  for await (const { settled, leading } of settleAll(env, searches, params)) {
    const { search, epsilon, iterate } = leading;
    const values = { picture: search.subject.index, epsilon, loss: iterate?.loss ?? null };
    const arrays = iterate === undefined ? {} : { adversarial: iterate.adversarial };
    yield { step: settled, steps, arrays, values };
  }
  const pictures = await rowsOf(env, searches, params);
  const found = pictures.filter(({ epsilon }) => epsilon !== null && epsilon > 0);
  return {
    arrays: { foundEpsilons: seriesOf(found.map(({ epsilon }) => epsilon ?? 0)) },
    values: {
      pictures,
      median: medianOf(searches.filter(({ subject }) => subject.correct)),
      found: found.length,
      notFound: pictures.filter(({ epsilon }) => epsilon === null).length,
      alreadyWrong: subjects.filter(({ correct }) => !correct).length,
    },
  };
}

/** The search for one picture's radius. */
class Bisection implements RadiusSearch {
  readonly subject: Subject;
  /** The smallest radius that succeeded, null until one does. */
  epsilon: number | null;
  /** The largest radius below it that failed. */
  failedAt = 0;
  /** The picture that the success left, or the original where it is wrong by itself. */
  adversarial: NdArray;
  private readonly params: MinimalEpsilonParams;

  constructor(subject: Subject, params: MinimalEpsilonParams) {
    this.subject = subject;
    this.params = params;
    this.epsilon = subject.correct ? null : 0;
    this.adversarial = subject.image;
  }

  nextEpsilon(): number | null {
    const { maxEpsilon, tolerance } = this.params;
    if (this.epsilon === null) {
      if (this.failedAt >= maxEpsilon) return null;
      return Math.min(maxEpsilon, Math.max(2 * this.failedAt, maxEpsilon / 16));
    }
    const isNarrow = this.epsilon - this.failedAt <= tolerance * this.epsilon;
    return isNarrow ? null : (this.epsilon + this.failedAt) / 2;
  }

  report(epsilon: number, { success, adversarial }: Attacked): void {
    if (success) {
      this.epsilon = epsilon;
      this.adversarial = adversarial;
    } else {
      this.failedAt = epsilon;
    }
  }
}

async function rowsOf(
  env: Env,
  searches: readonly Bisection[],
  { steps, stepFactor }: MinimalEpsilonParams,
): Promise<MinimalEpsilonRow[]> {
  const logits = await forwardInBatches(
    env,
    searches.map(({ adversarial }) => adversarial),
  );
  return searches.map(({ subject, epsilon, failedAt }, position) => {
    const { index, attackedClass, classBefore } = subject;
    const row = { index, attackedClass, classBefore, epsilon, failedAt };
    const after = logits[position];
    if (epsilon === null || after === undefined) {
      return { ...row, stepSize: null, classAfter: null, loss: null, probability: null };
    }
    return {
      ...row,
      stepSize: stepSizeFor(epsilon, steps, stepFactor),
      classAfter: argmax(after),
      loss: crossEntropy(after, attackedClass),
      probability: softmax(after)[attackedClass] ?? 0,
    };
  });
}

/** The middle of the radii, or the mean of the middle two; null if it lies among those not found. */
function medianOf(searches: readonly Bisection[]): number | null {
  const sorted = searches.map(({ epsilon }) => epsilon ?? Infinity).sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const below = sorted[Math.floor(middle)];
  const above = sorted[Math.ceil(middle)];
  if (below === undefined || above === undefined || above === Infinity) return null;
  return (below + above) / 2;
}

export default defineOp({
  id: 'attacks/minimal-epsilon',
  version: 1,
  title: 'Smallest ε',
  summary: 'How small a perturbation PGD can make and still change the prediction.',
  pictures: 'many',
  params: {
    norm: normSpec,
    maxEpsilon: {
      type: 'number',
      label: 'Largest ε',
      help: 'Where the search gives up.',
      default: 4,
      min: 0.001,
      max: 40,
      step: 0.1,
      scale: 'log',
    },
    tolerance: {
      type: 'number',
      label: 'Tolerance',
      help: 'How far, as a share of the answer, the next smaller radius that failed may be.',
      default: 0.05,
      min: 0.001,
      max: 0.5,
      step: 0.001,
      scale: 'log',
    },
    steps: stepsSpec,
    stepFactor: stepFactorSpec,
    randomStart: randomStartSpec,
    restarts: restartsSpec,
    seed: seedSpec,
  },
  presets: {
    l2: { norm: 'l2', maxEpsilon: 4 },
    linf: { norm: 'linf', maxEpsilon: 0.125 },
  },
  outputs: {
    pictures: {
      kind: 'table',
      help: 'Per picture: the smallest radius that changes its class, the largest below it that failed, and the class, loss and probability that were verified there.',
      compare: 'none',
    },
    foundEpsilons: {
      kind: 'series',
      help: 'The radii that were found, for the pictures that were classified correctly.',
      compare: 'none',
    },
    median: {
      kind: 'scalar',
      help: 'Median radius over the pictures that were classified correctly; null if beyond the largest ε.',
      compare: 'loose',
    },
    found: { kind: 'scalar', help: 'How many pictures changed their class.', compare: 'loose' },
    notFound: { kind: 'scalar', help: 'How many withstood the largest ε.', compare: 'none' },
    alreadyWrong: { kind: 'scalar', help: 'How many were misclassified from the start.' },
  },
  run: minimalEpsilon,
});
