import { perturbationOf } from '../attacks/perturbed.ts';
import { singlePicture } from '../image/input.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { euclideanNorm, seriesOf } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import {
  maximisationSettings,
  maximisationSpecs,
  type MaximisationParams,
} from './maximisation-params.ts';
import { maximisation, type Ascended } from './maximisation.ts';
import { chosenNeurons, neuronSpec, secondNeuronSpec } from './neurons.ts';
import { represent } from './representations.ts';

export type MaximiseNeuronParams = MaximisationParams &
  Readonly<{ neuron: number; secondNeuron: number; seed: number }>;

export interface MaximiseNeuronResult {
  readonly arrays: {
    readonly picture: NdArray;
    readonly activationPerStep: NdArray;
    readonly gradientNormPerStep: NdArray;
  };
  readonly values: {
    readonly activationBefore: number;
    readonly activationAfter: number;
    readonly dead: boolean;
    readonly normL2: number;
    readonly classBefore: number;
    readonly classAfter: number;
    readonly probabilitiesAfter: readonly number[];
  };
}

/**
 * Changes a picture so that one neuron of the representation answers as strongly as it can, or the sum of two. The
 * update rule is in `maximisation.ts`.
 *
 * Guarantees: `picture` lies in [0, 1] and, with a ball, within ε + 1e-6 of the start; its activation and prediction are
 * measured on exactly that picture; zero steps return the picture itself.
 *
 * A neuron whose gradient is zero at every step cannot be climbed from this picture: `dead` is true then.
 *
 * Frames: one per step, with the picture so far and its activation.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1], the network has no such neuron,
 *   or the ball is larger than the space of pictures.
 */
export async function* maximiseNeuron(
  env: Env,
  input: OpInput,
  params: MaximiseNeuronParams,
): AsyncGenerator<Frame, MaximiseNeuronResult> {
  const { network } = env;
  const { image } = singlePicture(network, input);
  const neurons = chosenNeurons(network, params.neuron, params.secondNeuron);
  const settings = maximisationSettings(network, params);
  throwIfCancelled(env);
  const task = { start: image, neurons, random: env.random.fork(0) };
  const path: Omit<Ascended, 'picture'>[] = [];
  let picture = image;
  for await (const [state] of maximisation(env, [task], settings)) {
    if (state === undefined) throw new Error('an ascent from one picture has one state');
    const { activation, gradientNorm } = state;
    ({ picture } = state);
    path.push({ activation, gradientNorm });
    const values = { activation, gradientNorm };
    yield { step: path.length - 1, steps: settings.steps, arrays: { picture }, values };
  }
  const measured = await represent(env, stack([image, picture]));
  const activationOf = (row: number): number => {
    const { data } = item(measured.representations, row);
    return neurons.reduce((sum, neuron) => sum + (data[neuron] ?? 0), 0);
  };
  const [before, after] = [item(measured.logits, 0).data, item(measured.logits, 1).data];
  return {
    arrays: {
      picture: ndArray(picture.data, image.shape),
      activationPerStep: seriesOf(path.map(({ activation }) => activation)),
      gradientNormPerStep: seriesOf(path.map(({ gradientNorm }) => gradientNorm)),
    },
    values: {
      activationBefore: activationOf(0),
      activationAfter: activationOf(1),
      dead: path.every(({ gradientNorm }) => gradientNorm === 0),
      normL2: euclideanNorm(perturbationOf(picture.data, image.data)),
      classBefore: argmax(before),
      classAfter: argmax(after),
      probabilitiesAfter: [...softmax(after)],
    },
  };
}

export default defineOp<MaximiseNeuronParams, MaximiseNeuronResult>({
  id: 'features/maximise-neuron',
  version: 1,
  title: 'Maximise a neuron',
  summary:
    'Changes a picture so that a neuron of the representation answers as strongly as it can.',
  pictures: 'one',
  params: {
    neuron: neuronSpec,
    secondNeuron: secondNeuronSpec,
    ...maximisationSpecs,
    seed: seedSpec,
  },
  outputs: {
    picture: { kind: 'picture', help: 'The maximising picture.', compare: 'none' },
    activationPerStep: {
      kind: 'series',
      help: 'The activation after 0, 1, … steps; with jitter, at the shifted picture.',
      compare: 'loose',
    },
    gradientNormPerStep: {
      kind: 'series',
      help: 'Euclidean norm of the activation’s gradient after 0, 1, … steps.',
      compare: 'loose',
    },
    activationBefore: { kind: 'scalar', help: 'The activation at the start.' },
    activationAfter: {
      kind: 'scalar',
      help: 'The activation at the maximising picture.',
      compare: 'loose',
    },
    dead: { kind: 'scalar', help: 'Whether the gradient was zero at every step.' },
    normL2: { kind: 'scalar', help: 'Euclidean norm of the change.', compare: 'loose' },
    classBefore: { kind: 'class', help: 'What the model sees at the start.' },
    classAfter: {
      kind: 'class',
      help: 'What the model sees in the maximising picture.',
      compare: 'none',
    },
    probabilitiesAfter: {
      kind: 'probabilities',
      help: 'The prediction for the maximising picture.',
      compare: 'loose',
    },
  },
  run: maximiseNeuron,
});
