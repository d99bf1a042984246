import { seedSpec } from '../numeric/seed.ts';
import { wilsonInterval } from '../numeric/wilson.ts';
import {
  defineOp,
  throwIfCancelled,
  type Env,
  type Frame,
  type Json,
  type OpInput,
} from '../op.ts';
import type { NdArray } from '../numeric/nd-array.ts';
import type { Norm } from './norms.ts';
import { mapYields } from '../map-yields.ts';
import { normSpec, restartsSpec, stepsSpec } from './parameters.ts';
import { stepSizeFor } from './radius-search.ts';
import { bestOfRestarts, type Attacked, type RestartSettings } from './restarts.ts';
import { subjectsOf, type Subject } from './subjects.ts';

export type Mistake =
  'none' | 'tiny-step' | 'too-few-steps' | 'no-projection' | 'no-random-start' | 'masked-gradient';

export type BrokenAttackParams = Readonly<{
  mistake: Mistake;
  norm: Norm;
  epsilon: number;
  steps: number;
  restarts: number;
  logitScale: number;
  seed: number;
}>;

/** What an evaluation of robustness concludes from an attack. */
export type Evaluation = Readonly<{
  attack: 'sound' | 'broken';
  /** The share of pictures that are classified correctly and that the attack did not break within ε. */
  robustAccuracy: number;
  /** 95 % Wilson interval of it. */
  interval: readonly [number, number];
  /** How many attacked pictures lie outside the ball: unless wrong by themselves, they do not count as broken. */
  outsideBall: number;
  /** The accuracy if they did count. */
  accuracyIgnoringEpsilon: number;
  /** Mean cross-entropy of the attacked classes on the final pictures, with unscaled logits. */
  meanLoss: number;
  /** Mean size of the final perturbations, in the chosen norm. */
  meanNorm: number;
  /**
   * The share of gradients that were exactly zero, so that no step could be taken: over pictures, restarts and
   * iterates, the final ones included.
   */
  zeroGradientShare: number;
}>;

export interface BrokenAttackResult {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: {
    readonly cleanAccuracy: number;
    readonly soundAccuracy: number;
    readonly brokenAccuracy: number;
    readonly evaluations: readonly [Evaluation, Evaluation];
    readonly pictures: readonly Json[];
  };
}

/** A step this much too short covers 2 % of the radius in 20 steps. */
const tinyStepShare = 1 / 1000;

/** Rounding that a picture at the edge of its ball is allowed. */
const slack = 1e-6;

/**
 * Measures the robust accuracy of a model twice: with PGD as it should be (random start, steps of 2.5 · ε / steps) and
 * with one mistake in the same loop.
 *
 * - `tiny-step`: steps of ε / 1000, which end close to where they began;
 * - `too-few-steps`: a single step, of the size meant for all of them;
 * - `no-projection`: the perturbation leaves the ball, and a picture outside it does not count as broken;
 * - `no-random-start`: starts at the picture itself, and therefore has no use for restarts;
 * - `masked-gradient`: the loss sees the logits times `logitScale`. The predictions are the same, so the model is as
 *   easy to break as before; but its softmax saturates, and in 32 bits the gradient becomes exactly zero.
 *
 * An attack that fails proves nothing: each of these can make the model look more robust and changes nothing about it.
 * Zero gradients, a loss that does not rise, and norms beyond ε are the signs to look for (Athalye, Carlini and Wagner
 * 2018; the checklist of Carlini et al. 2019). A norm near ε is no sign of a sound attack: in many dimensions a random
 * point of a ball lies near its edge, so a random start is there before the first step.
 *
 * Each picture's random numbers are the same in both attacks. Frames: one per step.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1].
 */
export async function* brokenAttack(
  env: Env,
  input: OpInput,
  params: BrokenAttackParams,
): AsyncGenerator<Frame, BrokenAttackResult> {
  throwIfCancelled(env);
  const subjects = await subjectsOf(env, input);
  const sound = soundAttack(params);
  const faulty = faultyAttack(params, sound);
  const attacks = params.mistake === 'none' ? [sound] : [sound, faulty];
  const steps = subjects.length * attacks.length;
  const outcomes: Outcome[][] = [];
  for (const [position, plan] of attacks.entries()) {
    const frames = mapYields(attackAll(env, subjects, plan, params.epsilon), (done) => ({
      step: position * subjects.length + done,
      steps,
    }));
    outcomes.push(yield* frames);
  }
  const [soundOutcomes = [], brokenOutcomes = soundOutcomes] = outcomes;
  const evaluations = [
    evaluate('sound', soundOutcomes, params),
    evaluate('broken', brokenOutcomes, params),
  ] as const;
  return {
    arrays: {},
    values: {
      cleanAccuracy: subjects.filter((subject) => subject.correct).length / subjects.length,
      soundAccuracy: evaluations[0].robustAccuracy,
      brokenAccuracy: evaluations[1].robustAccuracy,
      evaluations,
      pictures: soundOutcomes.map((outcome, index) => ({
        index,
        attackedClass: outcome.subject.attackedClass,
        classBefore: outcome.subject.classBefore,
        wrongAfterSound: isBroken(outcome, params),
        wrongAfterBroken: isBroken(brokenOutcomes[index] ?? outcome, params),
      })),
    },
  };
}

/** How all pictures are attacked. */
interface Plan extends RestartSettings {
  readonly stepSize: number;
}

function soundAttack({ norm, epsilon, steps, restarts }: BrokenAttackParams): Plan {
  const stepSize = stepSizeFor(epsilon, steps, 2.5);
  return { norm, steps, restarts, stepSize, targeted: false, randomStart: true };
}

function faultyAttack({ mistake, epsilon, logitScale }: BrokenAttackParams, sound: Plan): Plan {
  switch (mistake) {
    case 'none':
      return sound;
    case 'tiny-step':
      return { ...sound, stepSize: epsilon * tinyStepShare };
    case 'too-few-steps':
      return { ...sound, steps: Math.min(1, sound.steps) };
    case 'no-projection':
      return { ...sound, projection: false };
    case 'no-random-start':
      return { ...sound, randomStart: false };
    case 'masked-gradient':
      return { ...sound, logitScale };
  }
}

interface Outcome {
  readonly subject: Subject;
  readonly attacked: Attacked;
  /** Of every gradient that was taken: after 0, 1, … steps of each restart. */
  readonly gradientNorms: readonly number[];
}

/**
 * Attacks all pictures, as many at a time as the network likes.
 *
 * @yields after each step, the number of pictures whose attack is complete.
 */
async function* attackAll(
  env: Env,
  subjects: readonly Subject[],
  plan: Plan,
  epsilon: number,
): AsyncGenerator<number, Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < subjects.length) {
    const done = outcomes.length;
    const batch = subjects.slice(done, done + env.network.preferredBatch);
    const tasks = batch.map(({ image, attackedClass, random }) => ({
      image,
      epsilon,
      stepSize: plan.stepSize,
      classIndex: attackedClass,
      random,
    }));
    const norms: number[][] = batch.map(() => []);
    const attacked = yield* mapYields(bestOfRestarts(env, tasks, plan), (pictures) => {
      for (const [index, restarts] of pictures.entries()) {
        norms[index]?.push(...restarts.map(({ gradientNorm }) => gradientNorm));
      }
      return done;
    });
    for (const [index, subject] of batch.entries()) {
      const outcome = attacked[index];
      if (outcome === undefined) throw new Error(`the attack on picture ${index} has no result`);
      outcomes.push({ subject, attacked: outcome, gradientNorms: norms[index] ?? [] });
    }
  }
  return outcomes;
}

function isInside({ attacked }: Outcome, { norm, epsilon }: BrokenAttackParams): boolean {
  return attacked.norms[norm] <= epsilon + slack;
}

function isBroken(outcome: Outcome, params: BrokenAttackParams): boolean {
  return !outcome.subject.correct || (outcome.attacked.success && isInside(outcome, params));
}

function evaluate(
  attack: Evaluation['attack'],
  outcomes: readonly Outcome[],
  params: BrokenAttackParams,
): Evaluation {
  const total = outcomes.length;
  const standing = outcomes.filter((outcome) => !isBroken(outcome, params)).length;
  const standingAnywhere = outcomes.filter(
    ({ subject, attacked }) => subject.correct && !attacked.success,
  ).length;
  const gradientNorms = outcomes.flatMap((outcome) => outcome.gradientNorms);
  return {
    attack,
    robustAccuracy: standing / total,
    interval: wilsonInterval(standing, total),
    outsideBall: outcomes.filter((outcome) => !isInside(outcome, params)).length,
    accuracyIgnoringEpsilon: standingAnywhere / total,
    meanLoss: mean(outcomes.map(({ attacked }) => attacked.loss)),
    meanNorm: mean(outcomes.map(({ attacked }) => attacked.norms[params.norm])),
    zeroGradientShare: mean(gradientNorms.map((norm) => (norm === 0 ? 1 : 0))),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export default defineOp({
  id: 'attacks/broken-attack',
  version: 1,
  title: 'A broken attack',
  summary: 'How a mistake in the attack makes a model look robust.',
  pictures: 'many',
  params: {
    mistake: {
      type: 'choice',
      label: 'Mistake',
      help: 'What is wrong with the attack.',
      default: 'masked-gradient',
      options: [
        { value: 'none', label: 'None' },
        { value: 'tiny-step', label: 'Step size too small' },
        { value: 'too-few-steps', label: 'A single step' },
        { value: 'no-projection', label: 'No projection' },
        { value: 'no-random-start', label: 'No random start' },
        { value: 'masked-gradient', label: 'Masked gradient' },
      ],
    },
    norm: normSpec,
    epsilon: {
      type: 'number',
      label: 'Radius ε',
      help: 'The largest perturbation that counts, in the chosen norm; pixel values go from 0 to 1.',
      default: 1,
      min: 0,
      max: 40,
      step: 0.01,
    },
    steps: stepsSpec,
    restarts: restartsSpec,
    logitScale: {
      type: 'number',
      label: 'Logit scale',
      help: 'For the masked gradient: what the defended model multiplies its logits with.',
      default: 1000,
      min: 1,
      max: 1e6,
      step: 1,
      scale: 'log',
    },
    seed: seedSpec,
  },
  outputs: {
    cleanAccuracy: { kind: 'scalar', help: 'The share classified correctly before any attack.' },
    soundAccuracy: {
      kind: 'scalar',
      help: 'Robust accuracy as the sound attack measures it.',
      compare: 'loose',
    },
    brokenAccuracy: {
      kind: 'scalar',
      help: 'Robust accuracy as the attack with the mistake measures it.',
      compare: 'loose',
    },
    evaluations: {
      kind: 'table',
      help: 'The sound attack, then the broken: accuracy and its interval, pictures outside the ball, mean loss and norm, share of zero gradients.',
      compare: 'none',
    },
    pictures: {
      kind: 'table',
      help: 'Per picture: its classes, and whether it is misclassified within ε after each attack.',
      compare: 'none',
    },
  },
  run: brokenAttack,
});
