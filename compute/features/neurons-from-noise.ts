import { quantised } from '../image/eight-bit.ts';
import { ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import {
  maximisationSettings,
  maximisationSpecs,
  type MaximisationParams,
} from './maximisation-params.ts';
import { maximisation, type MaximisationTask } from './maximisation.ts';
import { checkNeuron, chosenNeurons, neuronSpec, secondNeuronSpec } from './neurons.ts';
import { noisePicture } from './noise-picture.ts';
import { represent } from './representations.ts';

export type NeuronsFromNoiseParams = MaximisationParams &
  Readonly<{ neuron: number; count: number; starts: number; secondNeuron: number; seed: number }>;

export interface NeuronsFromNoiseResult {
  readonly arrays: {
    readonly pictures: NdArray;
    readonly activations: NdArray;
    readonly activationPerStep: NdArray;
    readonly dead: NdArray;
  };
  readonly values: Readonly<Record<string, never>>;
}

/**
 * Pictures that maximise neighbouring neurons of the representation, each from several pictures of faint noise (see
 * `noise-picture.ts`). The update rule is in `maximisation.ts`.
 *
 * The noise of a start depends on the seed, the neuron and the number of the start alone: a run over one neuron gives
 * what that neuron gets in a run over all of them.
 *
 * Pictures have 8-bit levels; activations are measured on exactly those. A neuron whose gradient is zero at every step
 * from a start cannot be climbed from there and is marked in `dead`.
 *
 * Frames: one per step, with the pictures so far and their activations.
 *
 * @throws {RangeError} if the network lacks one of the neurons, or the ball is larger than the space of pictures.
 */
export async function* neuronsFromNoise(
  env: Env,
  _input: OpInput,
  params: NeuronsFromNoiseParams,
): AsyncGenerator<Frame, NeuronsFromNoiseResult> {
  const tasks = tasksOf(env, params);
  const settings = maximisationSettings(env.network, params);
  throwIfCancelled(env);
  const path: (readonly number[])[] = [];
  const climbable = new Set<number>();
  let pictures: readonly NdArray[] = [];
  for await (const states of maximisation(env, tasks, settings)) {
    for (const [task, { gradientNorm }] of states.entries()) {
      if (gradientNorm > 0) climbable.add(task);
    }
    pictures = states.map(({ picture }) => picture);
    path.push(states.map(({ activation }) => activation));
    const [activation = 0] = path.at(-1) ?? [];
    const arrays = { pictures: stack(pictures) };
    yield { step: path.length - 1, steps: settings.steps, arrays, values: { activation } };
  }
  const final = stack(pictures.map(({ data, shape }) => ndArray(quantised(data), shape)));
  const { starts, count } = params;
  return {
    arrays: {
      pictures: final,
      activations: ndArray(await activationsOf(env, final, tasks), [count, starts]),
      activationPerStep: ndArray(
        Float32Array.from(tasks.flatMap((_, task) => path.map((step) => step[task] ?? 0))),
        [tasks.length, path.length],
      ),
      dead: ndArray(
        Float32Array.from(tasks, (_, task) => (climbable.has(task) ? 0 : 1)),
        [count, starts],
      ),
    },
    values: {},
  };
}

/** The starts of the first neuron, then those of the next. */
function tasksOf(
  { network, random }: Env,
  { neuron, count, starts, secondNeuron }: NeuronsFromNoiseParams,
): MaximisationTask[] {
  checkNeuron(network, neuron);
  checkNeuron(network, neuron + count - 1, 'neuron + count − 1');
  return Array.from({ length: count * starts }, (_, task) => {
    const own = neuron + Math.floor(task / starts);
    const stream = random.fork(own).fork(task % starts);
    const start = noisePicture(network, stream);
    return { start, neurons: chosenNeurons(network, own, secondNeuron), random: stream };
  });
}

async function activationsOf(
  env: Env,
  pictures: NdArray,
  tasks: readonly MaximisationTask[],
): Promise<Float32Array<ArrayBuffer>> {
  const { data, shape } = (await represent(env, pictures)).representations;
  const [, size = 0] = shape;
  return Float32Array.from(tasks, ({ neurons }, task) =>
    neurons.reduce((sum, neuron) => sum + (data[task * size + neuron] ?? 0), 0),
  );
}

export default defineOp<NeuronsFromNoiseParams, NeuronsFromNoiseResult>({
  id: 'features/neurons-from-noise',
  version: 1,
  title: 'Neurons from noise',
  summary:
    'Pictures that make neighbouring neurons of the representation answer, grown from noise.',
  pictures: 'none',
  rows: 'count',
  params: {
    neuron: { ...neuronSpec, help: 'The first neuron of the representation, counted from 0.' },
    count: {
      type: 'number',
      label: 'Neurons',
      help: 'How many neurons from the first on.',
      default: 1,
      min: 1,
      max: 4096,
      step: 1,
      integer: true,
    },
    starts: {
      type: 'number',
      label: 'Starts',
      help: 'How many pictures of noise each neuron starts from.',
      default: 1,
      min: 1,
      max: 16,
      step: 1,
      integer: true,
    },
    secondNeuron: secondNeuronSpec,
    ...maximisationSpecs,
    seed: seedSpec,
  },
  outputs: {
    pictures: {
      kind: 'picture',
      help: 'The maximising pictures: all starts of the first neuron, then those of the next.',
      compare: 'none',
      storage: 'uint8',
    },
    activations: {
      kind: 'matrix',
      help: 'The activation at each picture: a row per neuron, a column per start.',
      compare: 'loose',
    },
    activationPerStep: {
      kind: 'matrix',
      help: 'A row per picture: its activation after 0, 1, … steps; with jitter, at the shifted picture.',
      compare: 'loose',
    },
    dead: {
      kind: 'matrix',
      help: '1 where the gradient was zero at every step: a row per neuron, a column per start.',
    },
  },
  run: neuronsFromNoise,
});
