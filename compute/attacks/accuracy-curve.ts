import type { NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { seriesOf } from '../numeric/vector.ts';
import { wilsonInterval } from '../numeric/wilson.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { Norm } from './norms.ts';
import {
  normSpec,
  randomStartSpec,
  restartsSpec,
  stepFactorSpec,
  stepsSpec,
} from './parameters.ts';
import { settleAll, type RadiusSearch } from './radius-search.ts';
import type { Attacked } from './restarts.ts';
import { subjectsOf, type Subject } from './subjects.ts';

export type AccuracyCurveParams = Readonly<{
  norm: Norm;
  epsilonMax: number;
  points: number;
  steps: number;
  stepFactor: number;
  randomStart: boolean;
  restarts: number;
  seed: number;
}>;

/** What became of one picture. */
export type AccuracyCurveRow = Readonly<{
  index: number;
  attackedClass: number;
  classBefore: number;
  /** The first radius of the curve at which it is misclassified; null if at none. */
  brokenAt: number | null;
}>;

export interface AccuracyCurveResult {
  readonly arrays: {
    readonly epsilons: NdArray;
    readonly accuracy: NdArray;
    readonly intervals: NdArray;
    readonly correct: NdArray;
  };
  readonly values: {
    readonly pictures: readonly AccuracyCurveRow[];
    readonly total: number;
  };
}

/**
 * Accuracy against the radius of attack: for ε evenly spaced from 0 to epsilonMax, the share of pictures that are
 * classified correctly and that PGD does not break within ε. Without labels, "correctly" means as before the attack.
 *
 * A picture broken at one radius counts as broken at all larger ones and is not attacked again: the perturbation
 * that broke it lies in every larger ball too, so the curve can only fall. This is an upper bound of the accuracy under
 * the worst perturbation: a stronger attack can only lower it.
 *
 * With each accuracy comes its 95 % Wilson interval, for pictures drawn at random; a hand-picked set says less.
 *
 * Frames: one per step of an attack; `step` counts the pictures that are settled.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1].
 */
export async function* accuracyCurve(
  env: Env,
  input: OpInput,
  params: AccuracyCurveParams,
): AsyncGenerator<Frame, AccuracyCurveResult> {
  throwIfCancelled(env);
  const subjects = await subjectsOf(env, input);
  const { epsilonMax, points } = params;
  const radii = Array.from({ length: points }, (_, point) => (epsilonMax * point) / (points - 1));
  const climbs = subjects.map((subject) => new Climb(subject, radii));
  for await (const { settled, leading } of settleAll(env, climbs, params)) {
    const values = { picture: leading.search.subject.index, epsilon: leading.epsilon };
    yield { step: settled, steps: climbs.length, values };
  }
  const total = climbs.length;
  const correct = radii.map((_, point) => climbs.filter((climb) => climb.stands(point)).length);
  return {
    arrays: {
      epsilons: seriesOf(radii),
      accuracy: seriesOf(correct.map((count) => count / total)),
      intervals: {
        data: Float32Array.from(correct.flatMap((count) => wilsonInterval(count, total))),
        shape: [points, 2],
      },
      correct: seriesOf(correct),
    },
    values: {
      pictures: climbs.map(({ subject, broken }) => ({
        index: subject.index,
        attackedClass: subject.attackedClass,
        classBefore: subject.classBefore,
        brokenAt: broken === null ? null : (radii[broken] ?? null),
      })),
      total,
    },
  };
}

/** One picture on its way through the radii, from small to large. */
class Climb implements RadiusSearch {
  readonly subject: Subject;
  /** The first point of the curve at which it is misclassified. */
  broken: number | null;
  private readonly radii: readonly number[];
  /** The first point is radius 0: the prediction itself, without an attack. */
  private point = 1;

  constructor(subject: Subject, radii: readonly number[]) {
    this.subject = subject;
    this.radii = radii;
    this.broken = subject.correct ? null : 0;
  }

  nextEpsilon(): number | null {
    return this.broken === null ? (this.radii[this.point] ?? null) : null;
  }

  report(_epsilon: number, { success }: Attacked): void {
    if (success) this.broken = this.point;
    this.point += 1;
  }

  stands(point: number): boolean {
    return this.broken === null || point < this.broken;
  }
}

export default defineOp({
  id: 'attacks/accuracy-curve',
  version: 1,
  title: 'Accuracy against ε',
  summary: 'How many pictures of a set are still recognised under attacks of growing radius.',
  pictures: 'many',
  params: {
    norm: normSpec,
    epsilonMax: {
      type: 'number',
      label: 'Largest ε',
      help: 'Where the curve ends.',
      default: 2,
      min: 0.001,
      max: 40,
      step: 0.1,
    },
    points: {
      type: 'number',
      label: 'Points',
      help: 'How many radii, evenly spaced from 0 to the largest.',
      default: 9,
      min: 2,
      max: 65,
      step: 1,
      integer: true,
    },
    steps: stepsSpec,
    stepFactor: stepFactorSpec,
    randomStart: randomStartSpec,
    restarts: restartsSpec,
    seed: seedSpec,
  },
  presets: {
    l2: { norm: 'l2', epsilonMax: 2, points: 9 },
    linf: { norm: 'linf', epsilonMax: 8 / 255, points: 9 },
  },
  outputs: {
    epsilons: { kind: 'series', help: 'The radii.' },
    accuracy: { kind: 'series', help: 'The share still recognised, per radius.', compare: 'loose' },
    intervals: {
      kind: 'matrix',
      help: 'The 95 % Wilson interval of each accuracy: lower and upper end.',
      compare: 'loose',
    },
    pictures: {
      kind: 'table',
      help: 'Per picture: its classes and the first radius at which it is misclassified.',
      compare: 'none',
    },
    correct: {
      kind: 'series',
      help: 'How many pictures are still recognised, per radius.',
      compare: 'loose',
    },
    total: { kind: 'scalar', help: 'How many pictures there are.' },
  },
  run: accuracyCurve,
});
