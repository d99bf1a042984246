import { checkEditEpsilon, editEpsilonSpec, editStepsSpec } from '../attacks/editing.ts';
import { stepFactorSpec } from '../attacks/parameters.ts';
import { perturbationOf } from '../attacks/perturbed.ts';
import { projectedGradient, type Iterate } from '../attacks/projected-gradient.ts';
import { stepSizeFor } from '../attacks/radius-search.ts';
import { forwardInBatches } from '../attacks/restarts.ts';
import { checkInput } from '../image/input.ts';
import { roundedTo8Bits } from '../image/rounding.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import { ClassGaussian } from './class-gaussian.ts';

export type SynthesisParams = Readonly<{
  targetClass: number | null;
  samples: number;
  epsilon: number;
  steps: number;
  stepFactor: number;
  shrinkage: number;
  seed: number;
}>;

/** One synthesised picture. */
export type SynthesisRow = Readonly<{
  sample: number;
  /** Whether the model sees the class in it. */
  reached: boolean;
  confidenceBefore: number;
  confidence: number;
  normL2: number;
}>;

export interface SynthesisResult {
  readonly arrays: {
    readonly starts: NdArray;
    readonly synthesised: NdArray;
    readonly lossPerStep: NdArray;
  };
  readonly values: {
    readonly targetClass: number;
    readonly samples: readonly SynthesisRow[];
    readonly reached: number;
    readonly meanConfidence: number;
  };
}

/**
 * Makes new pictures of a class with nothing but a classifier (Santurkar et al. 2019): draws a start from the normal
 * distribution of the class's pictures (see `class-gaussian.ts`), clips it to [0, 1], and descends the class's loss from
 * there by projected gradient descent in an L2 ball around the start, with steps of stepFactor · ε / steps.
 *
 * Differs from the paper: the Gaussian is fitted to the pictures that are given, which may be few, and in full
 * resolution, through samples and not through a covariance matrix.
 *
 * The class is the target or, without one, the label that all pictures share. Sample s draws from `random.fork(s)`, so
 * more samples keep the earlier ones. All values are those of the pictures rounded to 256 levels, as files hold them.
 *
 * Frames: one per step, with all samples as they are.
 *
 * @throws {RangeError} if there are fewer than two pictures, they are not of the network's size in [0, 1], they have no
 *   common label and no target is given, or ε is beyond their diameter.
 */
export async function* synthesis(
  env: Env,
  input: OpInput,
  params: SynthesisParams,
): AsyncGenerator<Frame, SynthesisResult> {
  throwIfCancelled(env);
  const pictures = checkInput(env.network, input);
  checkEditEpsilon(params.epsilon, env.network);
  const target = params.targetClass ?? commonLabel(input, env.network.classes);
  const images = Array.from({ length: pictures }, (_, index) => item(input.images, index));
  const gaussian = new ClassGaussian(images);
  const { epsilon, steps, samples } = params;
  const tasks = Array.from({ length: samples }, (_, sample) => {
    const random = env.random.fork(sample);
    return {
      image: roundedTo8Bits(clipped(gaussian.sample(random, params.shrinkage))),
      epsilon,
      stepSize: stepSizeFor(epsilon, steps, params.stepFactor),
      classIndex: target,
      random,
    };
  });
  const settings = { norm: 'l2', steps, targeted: true, randomStart: false } as const;
  const path: (readonly Iterate[])[] = [];
  for await (const iterates of projectedGradient(env, tasks, settings)) {
    const arrays = { synthesised: stack(iterates.map(({ adversarial }) => adversarial)) };
    yield { step: path.length, steps, arrays };
    path.push(iterates.map((iterate) => ({ ...iterate, adversarial: empty })));
    if (path.length > steps) {
      const made = iterates.map(({ adversarial }) => roundedTo8Bits(adversarial));
      return resultOf(env, { target, starts: tasks.map(({ image }) => image), made, path });
    }
  }
  throw new Error('projected gradient descent ended before its last step');
}

/** In place of pictures that were shown and are not needed any more. */
const empty = ndArray(new Float32Array(), [0]);

interface Made {
  readonly target: number;
  readonly starts: readonly NdArray[];
  readonly made: readonly NdArray[];
  readonly path: readonly (readonly Iterate[])[];
}

async function resultOf(env: Env, { target, starts, made, path }: Made): Promise<SynthesisResult> {
  const before = await forwardInBatches(env, starts);
  const after = await forwardInBatches(env, made);
  const samples = made.map((picture, sample): SynthesisRow => {
    const logits = after[sample] ?? [];
    return {
      sample,
      reached: argmax(logits) === target,
      confidenceBefore: softmax(before[sample] ?? [])[target] ?? 0,
      confidence: softmax(logits)[target] ?? 0,
      normL2: euclideanNorm(perturbationOf(picture.data, starts[sample]?.data ?? picture.data)),
    };
  });
  const losses = path.flatMap((iterates) => iterates.map(({ loss }) => loss));
  return {
    arrays: {
      starts: stack(starts),
      synthesised: stack(made),
      lossPerStep: ndArray(Float32Array.from(losses), [path.length, made.length]),
    },
    values: {
      targetClass: target,
      samples,
      reached: samples.filter(({ reached }) => reached).length,
      meanConfidence: samples.reduce((sum, { confidence }) => sum + confidence, 0) / samples.length,
    },
  };
}

/** The label of all pictures. */
function commonLabel({ labels }: OpInput, classes: readonly string[]): number {
  const [label = null] = labels;
  if (label !== null && labels.every((other) => other === label)) return label;
  const found = [...new Set(labels)].map((one) => (one === null ? 'none' : classes[one]));
  throw new RangeError(
    `targetClass = none is not accepted for pictures of the labels ${found.join(', ')}; give pictures of one class, or a target`,
  );
}

function clipped({ data, shape }: NdArray): NdArray {
  return ndArray(
    data.map((value) => Math.min(1, Math.max(0, value))),
    shape,
  );
}

export default defineOp({
  id: 'features/synthesis',
  version: 1,
  title: 'Class-conditional synthesis',
  summary: 'Makes new pictures of a class, from noise that has the class’s colours and shapes.',
  pictures: 'many',
  params: {
    targetClass: {
      type: 'class',
      label: 'Class',
      help: 'The class to synthesise; without one, the pictures’ own.',
      default: null,
      nullLabel: 'the pictures’ label',
    },
    samples: {
      type: 'number',
      label: 'Samples',
      help: 'How many pictures are made, each from a start of its own.',
      default: 2,
      min: 1,
      max: 32,
      step: 1,
      integer: true,
    },
    epsilon: { ...editEpsilonSpec, default: 15 },
    steps: editStepsSpec,
    stepFactor: stepFactorSpec,
    shrinkage: {
      type: 'number',
      label: 'Shrinkage',
      help: 'How far the covariance is moved towards independent noise; 0 is the pictures’ own.',
      default: 0,
      min: 0,
      max: 1,
      step: 0.01,
    },
    seed: seedSpec,
  },
  outputs: {
    starts: {
      kind: 'picture',
      help: 'What was drawn from the Gaussian, clipped to [0, 1].',
    },
    synthesised: { kind: 'picture', help: 'What became of it.', compare: 'none' },
    lossPerStep: {
      kind: 'matrix',
      help: 'Cross-entropy of the class after 0, 1, … steps: steps + 1 rows, one column per sample.',
      compare: 'loose',
    },
    targetClass: { kind: 'class', help: 'The class that was made.' },
    samples: {
      kind: 'table',
      help: 'Per sample: whether the model sees the class, how surely before and after, and the norm of the change.',
      compare: 'none',
    },
    reached: { kind: 'scalar', help: 'In how many the model sees the class.', compare: 'none' },
    meanConfidence: {
      kind: 'scalar',
      help: 'The model’s mean probability of the class.',
      compare: 'loose',
    },
  },
  run: synthesis,
});
