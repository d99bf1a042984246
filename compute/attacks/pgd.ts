import { singlePicture, type SinglePicture } from '../image/input.ts';
import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { seriesOf } from '../numeric/vector.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { Norm } from './norms.ts';
import { mapYields } from '../map-yields.ts';
import {
  lossPerStepOutput,
  normPerStepOutput,
  probabilitiesPerStepOutput,
  verdictOutputs,
} from './outputs.ts';
import { normSpec, randomStartSpec, restartsSpec, stepsSpec } from './parameters.ts';
import { perturbationOf } from './perturbed.ts';
import type { Iterate } from './projected-gradient.ts';
import { bestIterate, bestOfRestarts, type Attacked } from './restarts.ts';

export type PgdParams = Readonly<{
  norm: Norm;
  epsilon: number;
  steps: number;
  stepSize: number;
  randomStart: boolean;
  restarts: number;
  targetClass: number | null;
  seed: number;
}>;

export interface PgdResult {
  readonly arrays: {
    readonly adversarial: NdArray;
    readonly perturbation: NdArray;
    readonly lossPerStep: NdArray;
    readonly probabilitiesPerStep: NdArray;
    readonly normPerStep: NdArray;
    readonly gradientNormPerStep: NdArray;
    readonly projectionActivePerStep: NdArray;
    readonly restartLosses: NdArray;
  };
  readonly values: {
    readonly success: boolean;
    readonly attackedClass: number;
    readonly classBefore: number;
    readonly classAfter: number;
    readonly probabilitiesBefore: readonly number[];
    readonly probabilitiesAfter: readonly number[];
    readonly normL2: number;
    readonly normLinf: number;
    readonly restart: number;
  };
}

/** What is kept of an iterate once its picture has been shown: a thousand pictures would fill the memory. */
type Trace = Omit<Iterate, 'adversarial'>;

function traceOf({ loss, logits, norm, gradientNorm, projectionActive }: Iterate): Trace {
  return { loss, logits, norm, gradientNorm, projectionActive };
}

/**
 * Projected gradient descent on one picture (Madry et al. 2018): the perturbation within the ball of radius ε that
 * makes the loss of the attacked class large or, with a target, the loss of the target class small. One step from the
 * picture itself in L∞ is FGSM (Goodfellow et al. 2015), a preset. The update rule is in `projected-gradient.ts`.
 *
 * The attacked class is the picture's label, or what the model predicts where there is none. Success: the top class
 * of the final picture is another one; with a target, it is the target. Either may be so before the first step.
 *
 * A step size of 2.5 · ε / steps lets the attack cross the ball and still settle (Madry et al. 2018).
 *
 * Guarantees: `adversarial` lies in [0, 1] and within ε + 1e-6 of the picture; `perturbation` is its true distance;
 * no steps and no random start return the picture itself; one seed, one result. Success, classes, probabilities and
 * norms are computed from the picture that is returned. No early stop.
 *
 * Frames: one per step, with the restart that leads at that step. The series of the result are those of the restart
 * that won.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1], or the target is the
 *   attacked class.
 */
export async function* pgd(
  env: Env,
  input: OpInput,
  params: PgdParams,
): AsyncGenerator<Frame, PgdResult> {
  const picture = singlePicture(env.network, input);
  throwIfCancelled(env);
  const before = (await env.network.forward(picture.images)).logits.data;
  const attackedClass = picture.label ?? argmax(before);
  const { targetClass, steps } = params;
  if (targetClass === attackedClass) {
    throw new RangeError(
      `targetClass = ${targetClass} (${String(env.network.classes[attackedClass])}) is the class that is attacked; choose another one, or none for an untargeted attack`,
    );
  }
  const targeted = targetClass !== null;
  const task = {
    image: picture.image,
    epsilon: params.epsilon,
    stepSize: params.stepSize,
    classIndex: targetClass ?? attackedClass,
    random: env.random.fork(0),
  };
  const traces: Trace[][] = [];
  const [attacked] = yield* mapYields(
    bestOfRestarts(env, [task], { ...params, targeted }),
    ([restarts = []]) => {
      traces.push(restarts.map(traceOf));
      const leader = bestIterate(restarts, task.classIndex, targeted);
      return { step: traces.length - 1, steps, ...momentOf(restarts[leader], leader) };
    },
  );
  if (attacked === undefined) throw new Error('an attack on one picture returned no result');
  return resultOf({ picture, attackedClass, before, attacked, traces });
}

/** What a frame shows of an iterate. */
function momentOf(iterate: Iterate | undefined, restart: number): Pick<Frame, 'arrays' | 'values'> {
  if (iterate === undefined) return {};
  const { adversarial, logits, loss, norm, gradientNorm, projectionActive } = iterate;
  const probabilities = [...softmax(logits)];
  return {
    arrays: { adversarial },
    values: { loss, probabilities, norm, gradientNorm, projectionActive, restart },
  };
}

interface Finished {
  readonly picture: SinglePicture;
  readonly attackedClass: number;
  /** The logits of the picture as it was. */
  readonly before: Float32Array;
  readonly attacked: Attacked;
  /** By step, then by restart. */
  readonly traces: readonly (readonly Trace[])[];
}

function resultOf({ picture, attackedClass, before, attacked, traces }: Finished): PgdResult {
  const { adversarial, logits, restart } = attacked;
  const path = traces.flatMap((restarts) => restarts[restart] ?? []);
  const perturbation = perturbationOf(adversarial.data, picture.image.data);
  return {
    arrays: {
      adversarial,
      perturbation: ndArray(Float32Array.from(perturbation), adversarial.shape),
      lossPerStep: seriesOf(path.map(({ loss }) => loss)),
      probabilitiesPerStep: ndArray(
        Float32Array.from(path.flatMap((trace) => [...softmax(trace.logits)])),
        [path.length, logits.length],
      ),
      normPerStep: seriesOf(path.map(({ norm }) => norm)),
      gradientNormPerStep: seriesOf(path.map(({ gradientNorm }) => gradientNorm)),
      projectionActivePerStep: seriesOf(path.map((trace) => Number(trace.projectionActive))),
      restartLosses: seriesOf(attacked.restartLosses),
    },
    values: {
      success: attacked.success,
      attackedClass,
      classBefore: argmax(before),
      classAfter: argmax(logits),
      probabilitiesBefore: [...softmax(before)],
      probabilitiesAfter: [...softmax(logits)],
      normL2: attacked.norms.l2,
      normLinf: attacked.norms.linf,
      restart,
    },
  };
}

export default defineOp({
  id: 'attacks/pgd',
  version: 1,
  title: 'Projected gradient descent',
  summary: 'A small perturbation that changes what the model sees.',
  pictures: 'one',
  params: {
    norm: normSpec,
    epsilon: {
      type: 'number',
      label: 'Radius ε',
      help: 'The largest perturbation allowed, in the chosen norm; pixel values go from 0 to 1.',
      default: 1,
      min: 0,
      max: 40,
      step: 0.01,
    },
    steps: stepsSpec,
    stepSize: {
      type: 'number',
      label: 'Step size',
      help: 'The length of a step, in the chosen norm; 2.5 · ε / steps is usual.',
      default: 0.125,
      min: 0,
      max: 20,
      step: 0.005,
    },
    randomStart: randomStartSpec,
    restarts: restartsSpec,
    targetClass: {
      type: 'class',
      label: 'Target',
      help: 'The class that the model should see; without one, any class but the attacked.',
      default: null,
      nullLabel: 'untargeted',
    },
    seed: seedSpec,
  },
  presets: {
    fgsm: {
      norm: 'linf',
      epsilon: 8 / 255,
      steps: 1,
      stepSize: 8 / 255,
      randomStart: false,
      restarts: 1,
    },
    'pgd-20': {
      norm: 'l2',
      epsilon: 1,
      steps: 20,
      stepSize: 0.125,
      randomStart: true,
      restarts: 1,
    },
    'pgd-20-linf': {
      norm: 'linf',
      epsilon: 8 / 255,
      steps: 20,
      stepSize: 1 / 255,
      randomStart: true,
      restarts: 1,
    },
    'pgd-100-restarts': {
      norm: 'l2',
      epsilon: 1,
      steps: 100,
      stepSize: 0.025,
      randomStart: true,
      restarts: 5,
    },
    'large-epsilon': {
      norm: 'l2',
      epsilon: 30,
      steps: 60,
      stepSize: 1.5,
      randomStart: false,
      restarts: 1,
    },
  },
  outputs: {
    adversarial: { kind: 'picture', help: 'The attacked picture.', compare: 'none' },
    perturbation: { kind: 'signed', help: 'Attacked minus original picture.', compare: 'none' },
    lossPerStep: lossPerStepOutput,
    probabilitiesPerStep: probabilitiesPerStepOutput,
    normPerStep: normPerStepOutput,
    gradientNormPerStep: {
      kind: 'series',
      help: 'Euclidean norm of the loss gradient after 0, 1, … steps: near 0, the attack is blind.',
      compare: 'loose',
    },
    projectionActivePerStep: {
      kind: 'series',
      help: '1 where that step left the ball and was projected back, 0 elsewhere.',
      compare: 'none',
    },
    restartLosses: {
      kind: 'series',
      help: 'The final loss of each restart.',
      unit: 'nats',
      compare: 'loose',
    },
    ...verdictOutputs,
    normL2: { kind: 'scalar', help: 'Euclidean norm of the perturbation.', compare: 'loose' },
    normLinf: { kind: 'scalar', help: 'Largest change of a pixel value.', compare: 'loose' },
    restart: {
      kind: 'scalar',
      help: 'Which restart won, counted from 0.',
      compare: 'none',
    },
  },
  run: pgd,
});
