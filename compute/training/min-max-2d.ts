import type { Norm } from '../attacks/norms.ts';
import { normSpec } from '../attacks/parameters.ts';
import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { seriesOf } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { NumberSpec } from '../params.ts';
import { Adam } from './adam.ts';
import { decisionGrid } from './decision-grid.ts';
import { attackSet, maximiseLoss, type Ball } from './inner-maximisation.ts';
import { Perceptron } from './perceptron.ts';
import { halfGap, planarSet, type PlanarSet, type PlanarShape } from './planar-data.ts';

export type MinMaxParams = Readonly<{
  data: PlanarShape;
  norm: Norm;
  epsilon: number;
  attackEpsilon: number;
  innerSteps: number;
  steps: number;
  learningRate: number;
  width: number;
  points: number;
  seed: number;
}>;

/** The network at one step of training, as it is measured and drawn. */
export interface MinMaxMoment {
  readonly step: number;
  /** What training minimises: the mean cross-entropy at the worst places that the inner maximisation found. */
  readonly loss: number;
  readonly accuracy: number;
  readonly robustAccuracy: number;
  readonly testAccuracy: number;
  readonly testRobustAccuracy: number;
}

export interface MinMaxResult {
  readonly arrays: Readonly<
    Record<'grid' | 'points' | 'labels' | 'adversarial' | 'standing', NdArray>
  >;
  readonly values: Omit<MinMaxMoment, 'step'> & {
    readonly halfGap: number;
    readonly curve: readonly Readonly<Record<keyof MinMaxMoment, number>>[];
  };
}

/** Cells along each side of the drawn decision. */
const gridSide = 56;
/** Points that training never sees. */
const testPoints = 100;
/** About how many moments of a run are measured and drawn. */
const moments = 24;
/** The attack that measures has more steps than the one that trains, and starts twice: at the point and at random. */
const evaluation = { steps: 20, restarts: 1 } as const;

/** Independent streams of random numbers: the same data and first weights whatever the radius. */
const streams = { training: 0, test: 1, weights: 2, inner: 3, evaluation: 4 } as const;

/** Everything that a run carries from step to step. */
interface Run {
  readonly params: MinMaxParams;
  readonly env: Env;
  readonly training: PlanarSet;
  readonly test: PlanarSet;
  readonly network: Perceptron;
}

/**
 * Adversarial training where it can be seen: min over θ of E[max over ‖δ‖ ≤ ε of loss(θ, x + δ, y)] (Madry et al. 2018),
 * for points of the plane and a fully connected network of two hidden relu layers.
 *
 * Each step looks for the worst place of every point's ball (`inner-maximisation.ts`: random start, `innerSteps` steps)
 * and moves the weights by Adam against the gradient of the mean loss there, the worst places held fixed (Danskin's
 * theorem). ε = 0 is standard training: the same data, first weights and steps without the inner maximisation.
 *
 * Accuracies are measured on the training points and on 100 others of the same shape; robust ones under PGD with 20
 * steps from the point and from a random start, at radius `attackEpsilon`: upper bounds of the true ones.
 *
 * Frames: about twenty-four, spread evenly, with step 0 (before training) and the last. Computed on the host in 64 bits, the
 * weights kept in 32 (see `adam.ts`); no trained network takes part.
 */
async function* minMax(
  env: Env,
  _input: OpInput,
  params: MinMaxParams,
): AsyncGenerator<Frame, MinMaxResult> {
  const run = prepare(env, params);
  const { network, training } = run;
  const inner: Ball = { norm: params.norm, epsilon: params.epsilon, steps: params.innerSteps };
  const random = env.random.fork(streams.inner);
  const adam = new Adam(network.parameters.length, params.learningRate);
  const stride = Math.max(1, Math.round(params.steps / moments));
  const curve: MinMaxMoment[] = [];
  for (let step = 0; ; step += 1) {
    throwIfCancelled(env);
    const worst = maximiseLoss(network, training, inner, random.fork(step));
    const last = step === params.steps;
    if (last || step % stride === 0) {
      const { moment, arrays } = measure(run, step, worst);
      curve.push(moment);
      yield { step, steps: params.steps, arrays, values: { ...moment } };
      if (last) return resultOf(run, arrays, curve);
      await nextTask();
    }
    adam.step(network.parameters, network.parameterGradient(worst, training.labels));
  }
}

function prepare(env: Env, params: MinMaxParams): Run {
  const { data, points, width } = params;
  const { random } = env;
  return {
    params,
    env,
    training: planarSet(data, points, random.fork(streams.training)),
    test: planarSet(data, testPoints, random.fork(streams.test)),
    network: new Perceptron([2, width, width, 2], random.fork(streams.weights)),
  };
}

/** @param worst the training points where the inner maximisation left them. */
function measure(
  { params, env, network, training, test }: Run,
  step: number,
  worst: Float64Array,
): { moment: MinMaxMoment; arrays: MinMaxResult['arrays'] } {
  const ball: Ball = { norm: params.norm, epsilon: params.attackEpsilon, steps: evaluation.steps };
  const { restarts } = evaluation;
  const random = env.random.fork(streams.evaluation);
  const seen = attackSet(network, training, ball, { restarts, random: random.fork(0) });
  const unseen = attackSet(network, test, ball, { restarts, random: random.fork(1) });
  const losses = network.losses(worst, training.labels);
  return {
    moment: {
      step,
      loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
      accuracy: seen.accuracy,
      robustAccuracy: seen.robustAccuracy,
      testAccuracy: unseen.accuracy,
      testRobustAccuracy: unseen.robustAccuracy,
    },
    arrays: {
      grid: decisionGrid(network, gridSide),
      points: pairs(training.points),
      labels: seriesOf([...training.labels]),
      adversarial: pairs(seen.adversarial),
      standing: seriesOf([...seen.standing]),
    },
  };
}

function resultOf(
  { params, training }: Run,
  arrays: MinMaxResult['arrays'],
  curve: readonly MinMaxMoment[],
): MinMaxResult {
  const last = curve.at(-1);
  if (last === undefined) throw new Error('a run ended before its first moment');
  const { loss, accuracy, robustAccuracy, testAccuracy, testRobustAccuracy } = last;
  return {
    arrays,
    values: {
      ...{ loss, accuracy, robustAccuracy, testAccuracy, testRobustAccuracy },
      halfGap: halfGap(training, params.norm),
      curve: curve.map((moment) => ({ ...moment })),
    },
  };
}

/** n × 2 coordinates. */
function pairs(points: Float64Array): NdArray {
  return ndArray(Float32Array.from(points), [points.length / 2, 2]);
}

/** Lets whoever shares this thread have a turn: nothing here ever waits for a device, and a cancel is a message. */
async function nextTask(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

const radiusSpec = {
  type: 'number',
  default: 0.15,
  min: 0,
  max: 0.6,
  step: 0.01,
} as const satisfies Partial<NumberSpec>;

export default defineOp<MinMaxParams, MinMaxResult>({
  id: 'training/min-max-2d',
  version: 1,
  title: 'Min-max training in the plane',
  summary:
    'Trains a small network on points of the plane against the worst perturbation of each point.',
  pictures: 'none',
  model: 'none',
  params: {
    data: {
      type: 'choice',
      label: 'Data',
      help: 'The shape of the two classes.',
      default: 'moons',
      options: [
        { value: 'moons', label: 'Moons' },
        { value: 'circles', label: 'Circles' },
        { value: 'spirals', label: 'Spirals' },
        { value: 'blobs', label: 'Blobs' },
        { value: 'two-features', label: 'Two features' },
      ],
    },
    norm: { ...normSpec, help: 'The shape of the balls: L2 discs or L∞ squares.' },
    epsilon: {
      ...radiusSpec,
      label: 'ε of training',
      help: 'Radius of the inner maximisation; 0 is standard training.',
    },
    attackEpsilon: {
      ...radiusSpec,
      label: 'ε of the attack',
      help: 'Radius at which robust accuracy is measured.',
    },
    innerSteps: {
      type: 'number',
      label: 'Inner steps',
      help: 'Gradient steps of the inner maximisation, each 2.5 · ε / steps long.',
      default: 5,
      min: 1,
      max: 30,
      step: 1,
      integer: true,
    },
    steps: {
      type: 'number',
      label: 'Training steps',
      help: 'How often the weights are moved, each time by all points.',
      default: 300,
      min: 1,
      max: 1000,
      step: 1,
      integer: true,
    },
    learningRate: {
      type: 'number',
      label: 'Learning rate',
      help: 'About how far Adam moves each weight in a step.',
      default: 0.01,
      min: 0.0001,
      max: 0.1,
      step: 0.0001,
      scale: 'log',
    },
    width: {
      type: 'number',
      label: 'Hidden units',
      help: 'Units of each of the two hidden layers.',
      default: 24,
      min: 2,
      max: 64,
      step: 1,
      integer: true,
    },
    points: {
      type: 'number',
      label: 'Points',
      help: 'How many training points, half of them of each class.',
      default: 80,
      min: 10,
      max: 300,
      step: 2,
      integer: true,
    },
    seed: seedSpec,
  },
  outputs: {
    grid: {
      kind: 'matrix',
      help: 'Probability of class 1 over the square from −1.1 to 1.1, upper edge first.',
    },
    points: { kind: 'matrix', help: 'The training points, x and y.' },
    labels: { kind: 'series', help: 'The class of each training point, 0 or 1.' },
    adversarial: {
      kind: 'matrix',
      help: 'For each training point the place of its ball with the largest loss that the attack found.',
    },
    standing: {
      kind: 'series',
      help: 'For each training point 1 if the attack leaves it right, and 0 otherwise.',
    },
    loss: {
      kind: 'scalar',
      help: 'Mean cross-entropy after the inner maximisation.',
      unit: 'nats',
    },
    accuracy: { kind: 'scalar', help: 'Share of the training points that are right.' },
    robustAccuracy: {
      kind: 'scalar',
      help: 'Share of the training points that stay right under the attack.',
    },
    testAccuracy: { kind: 'scalar', help: 'Share of 100 other points that are right.' },
    testRobustAccuracy: {
      kind: 'scalar',
      help: 'Share of 100 other points that stay right under the attack.',
    },
    halfGap: {
      kind: 'scalar',
      help: 'Half the distance of the two nearest training points of different classes, in the norm.',
    },
    curve: { kind: 'table', help: 'Loss and accuracies from step to step.' },
  },
  run: minMax,
});
