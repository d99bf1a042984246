import { singlePhotograph } from '../image/input.ts';
import { pictureFromPixels, pixelsFromPicture } from '../image/picture.ts';
import { centreSquare, resizeSquare } from '../image/resize.ts';
import { roundedTo8Bits } from '../image/rounding.ts';
import { ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { euclideanNorm, seriesOf } from '../numeric/vector.ts';
import {
  defineOp,
  throwIfCancelled,
  type Env,
  type Frame,
  type OpInput,
  type OutputSpec,
} from '../op.ts';
import { checkEditEpsilon, checkEditTarget, editEpsilonSpec, editStepsSpec } from './editing.ts';
import {
  lossPerStepOutput,
  normPerStepOutput,
  probabilitiesPerStepOutput,
  verdictOutputs,
} from './outputs.ts';
import { stepFactorSpec } from './parameters.ts';
import { perturbationOf } from './perturbed.ts';
import { PhotographAscent, type Spread } from './photograph-ascent.ts';
import { stepSizeFor } from './radius-search.ts';
import { succeeded } from './restarts.ts';

export type PgdThroughResizeParams = Readonly<{
  epsilon: number;
  steps: number;
  stepFactor: number;
  targetClass: number | null;
  spread: Spread;
}>;

export interface PgdThroughResizeResult {
  readonly arrays: {
    readonly photograph: NdArray;
    readonly networkView: NdArray;
    readonly lossPerStep: NdArray;
    readonly probabilitiesPerStep: NdArray;
    readonly normPerStep: NdArray;
  };
  readonly values: {
    readonly success: boolean;
    readonly attackedClass: number;
    readonly classBefore: number;
    readonly classAfter: number;
    readonly probabilitiesBefore: readonly number[];
    readonly probabilitiesAfter: readonly number[];
    readonly probabilitiesUnrounded: readonly number[];
    readonly normNetwork: number;
    readonly normPhotograph: number;
  };
}

/** Frames carry the photograph up to this side; larger ones, many times over, would fill a page's memory. */
const largestInFrames = 512;

/** The photograph after some steps, as the network sees it. */
interface Moment {
  readonly loss: number;
  readonly probabilities: readonly number[];
  /** ‖A δ‖₂, before rounding. */
  readonly norm: number;
}

/**
 * Edits a photograph at its own resolution: projected gradient steps through the resize A that makes the network's
 * input of it, so that what changes is the photograph x + δ, and what the network judges is A (x + δ).
 *
 *     δ ← δ ± stepSize · d / ‖A d‖₂,   d spread from the gradient at A (x + δ);
 *     δ ← clip(x + δ, 0, 1) − x,   then   δ ← δ · min(1, ε / ‖A δ‖₂).
 *
 * **Epsilon is in the network's units**: ‖A δ‖₂, the change of what the network sees, so that it means the same as for
 * an edit of the small picture itself. The norm of the photograph's own change is reported beside it; with 256 pixels
 * for 64 it is at least four times as large. Shrinking δ towards 0 keeps x + δ within [0, 1], so both bounds hold.
 *
 * `spread` decides d. `adjoint`: Aᵀ g, the exact gradient; it is constant over each block that is averaged, so the
 * edit shows the network's pixels. `smooth` (default): linear interpolation of g, which has no such edges; it is still a
 * direction of ascent, because its mean over blocks is a weighted mean of g with most weight on the pixel itself.
 *
 * Guarantees: all values of the result, success included, are those of the photograph **as an 8-bit file**: rounded to
 * 256 levels, read and resized again as every picture file is. Before rounding ‖A δ‖₂ ≤ ε + 1e-6; rounding can add a
 * little, and `normNetwork` includes it. No randomness: one input, one result.
 *
 * Frames: one per step, the photograph (up to 512 pixels a side) and the network's view before rounding.
 *
 * @throws {RangeError} if the input is not one square photograph of the network's side to 2048 pixels in [0, 1], the
 *   target is the picture's class, or ε is beyond the diameter of the network's pictures.
 */
export async function* pgdThroughResize(
  env: Env,
  input: OpInput,
  params: PgdThroughResizeParams,
): AsyncGenerator<Frame, PgdThroughResizeResult> {
  const { network } = env;
  const { image, label } = singlePhotograph(network, input);
  checkEditEpsilon(params.epsilon, network);
  throwIfCancelled(env);
  const viewBefore = readAgain(image, network.architecture.input.height);
  const before = await logitsOf(env, viewBefore);
  const attackedClass = label ?? argmax(before);
  checkEditTarget(params.targetClass, attackedClass, network.classes);
  const goal = params.targetClass ?? attackedClass;
  const ascent = new PhotographAscent(image, viewBefore.shape[0] ?? 0, params);
  const moments: Moment[] = [];
  const step = stepSizeFor(params.epsilon, params.steps, params.stepFactor);
  for (;;) {
    throwIfCancelled(env);
    const view = ascent.view();
    const objective = { kind: 'loss', classes: [goal] } as const;
    const { gradient, values, logits } = await network.gradient(stack([view]), objective);
    const probabilities = [...softmax(logits.data)];
    const moment = { loss: values.data[0] ?? 0, probabilities, norm: ascent.norm() };
    const photograph =
      (image.shape[0] ?? 0) > largestInFrames ? {} : { photograph: ascent.photograph() };
    const arrays = { networkView: view, ...photograph };
    yield { step: moments.length, steps: params.steps, arrays, values: { ...moment } };
    if (moments.push(moment) > params.steps) break;
    ascent.step(gradient.data, params.targetClass === null ? step : -step);
  }
  const edited = roundedTo8Bits(ascent.photograph());
  const networkView = readAgain(edited, viewBefore.shape[0] ?? 0);
  const after = await logitsOf(env, networkView);
  return {
    arrays: { photograph: edited, networkView, ...seriesFrom(moments) },
    values: {
      success: succeeded(after, goal, params.targetClass !== null),
      attackedClass,
      classBefore: argmax(before),
      classAfter: argmax(after),
      probabilitiesBefore: [...softmax(before)],
      probabilitiesAfter: [...softmax(after)],
      probabilitiesUnrounded: moments.at(-1)?.probabilities ?? [],
      normNetwork: euclideanNorm(perturbationOf(networkView.data, viewBefore.data)),
      normPhotograph: euclideanNorm(perturbationOf(edited.data, image.data)),
    },
  };
}

/** A photograph as a network gets it once it is a file: 8 bits, read and resized as picture files are. */
function readAgain(photograph: NdArray, side: number): NdArray {
  const pixels = pixelsFromPicture(photograph);
  return pictureFromPixels(resizeSquare(pixels, centreSquare(pixels), side));
}

async function logitsOf({ network }: Env, view: NdArray): Promise<Float32Array> {
  return (await network.forward(stack([view]))).logits.data;
}

function seriesFrom(
  moments: readonly Moment[],
): Omit<PgdThroughResizeResult['arrays'], 'photograph' | 'networkView'> {
  const rows = moments.flatMap(({ probabilities }) => probabilities);
  return {
    lossPerStep: seriesOf(moments.map(({ loss }) => loss)),
    probabilitiesPerStep: ndArray(Float32Array.from(rows), [
      moments.length,
      rows.length / moments.length,
    ]),
    normPerStep: seriesOf(moments.map(({ norm }) => norm)),
  };
}

function beforeRounding<T extends OutputSpec>(output: T): T {
  return { ...output, help: `${output.help} Before rounding.` };
}

export default defineOp({
  id: 'attacks/pgd-through-resize',
  version: 1,
  title: 'Editing a photograph',
  summary: 'Changes a photograph at its own resolution until the model sees something else in it.',
  pictures: 'one',
  resolution: 'photograph',
  params: {
    epsilon: editEpsilonSpec,
    steps: editStepsSpec,
    stepFactor: stepFactorSpec,
    targetClass: {
      type: 'class',
      label: 'Target',
      help: 'The class that the model should see; without one, any class but the picture’s own.',
      default: null,
      nullLabel: 'untargeted',
    },
    spread: {
      type: 'choice',
      label: 'Spread',
      help: 'How a gradient of the small picture becomes a change of the photograph: smoothly, or in blocks.',
      default: 'smooth',
      options: [
        { value: 'smooth', label: 'Smooth' },
        { value: 'adjoint', label: 'Blocks (the exact gradient)' },
      ],
    },
  },
  outputs: {
    photograph: { kind: 'picture', help: 'The edited photograph, in 256 levels.', compare: 'none' },
    networkView: {
      kind: 'picture',
      help: 'What the network sees of it: the photograph as a file, resized.',
      compare: 'none',
    },
    lossPerStep: beforeRounding(lossPerStepOutput),
    probabilitiesPerStep: beforeRounding(probabilitiesPerStepOutput),
    normPerStep: {
      ...normPerStepOutput,
      help: 'The change of what the network sees after 0, 1, … steps, Euclidean. Before rounding.',
    },
    ...verdictOutputs,
    success: {
      ...verdictOutputs.success,
      help: 'Whether the photograph as a file reaches the goal.',
    },
    probabilitiesAfter: {
      ...verdictOutputs.probabilitiesAfter,
      help: 'The prediction for the edited photograph as an 8-bit file.',
    },
    probabilitiesUnrounded: {
      kind: 'probabilities',
      help: 'The prediction before the photograph is rounded to 256 levels.',
      compare: 'loose',
    },
    normNetwork: {
      kind: 'scalar',
      help: 'Euclidean norm of the change that the network sees, after rounding.',
      compare: 'loose',
    },
    normPhotograph: {
      kind: 'scalar',
      help: 'Euclidean norm of the change of the photograph itself, after rounding.',
      compare: 'loose',
    },
  },
  run: pgdThroughResize,
});
