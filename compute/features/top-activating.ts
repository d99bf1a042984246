import { checkInput } from '../image/input.ts';
import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import { defineOp, type Env, type Frame, type OpInput } from '../op.ts';
import { represent } from './representations.ts';

export type TopActivatingParams = Readonly<{ top: number }>;

export interface TopActivatingResult {
  readonly arrays: {
    readonly topPictures: NdArray;
    readonly topActivations: NdArray;
    readonly topLabels: NdArray;
    readonly activations: NdArray;
  };
  readonly values: Readonly<Record<string, never>>;
}

/**
 * For each neuron of the representation, the pictures to which it answers most. Of equal answers the earlier picture
 * comes first. One forward pass over all pictures, no frames.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1], or there are fewer pictures than
 *   asked for.
 */
export async function* topActivating(
  env: Env,
  input: OpInput,
  { top }: TopActivatingParams,
): AsyncGenerator<Frame, TopActivatingResult> {
  const pictures = checkInput(env.network, input);
  if (top > pictures) {
    throw new RangeError(`top = ${top} is not accepted; ${pictures} pictures were given`);
  }
  const { representations } = await represent(env, input.images);
  const [, neurons = 0] = representations.shape;
  const activation = (picture: number, neuron: number): number =>
    representations.data[picture * neurons + neuron] ?? 0;
  const all = Array.from({ length: pictures }, (_, picture) => picture);
  const ranked = Array.from({ length: neurons }, (_, neuron) =>
    all.toSorted((a, b) => activation(b, neuron) - activation(a, neuron) || a - b).slice(0, top),
  );
  const matrix = (valueOf: (picture: number, neuron: number) => number): NdArray =>
    ndArray(
      Float32Array.from(
        ranked.flatMap((best, neuron) => best.map((picture) => valueOf(picture, neuron))),
      ),
      [neurons, top],
    );
  return {
    arrays: {
      topPictures: matrix((picture) => picture),
      topActivations: matrix(activation),
      topLabels: matrix((picture) => input.labels[picture] ?? -1),
      activations: representations,
    },
    values: {},
  };
}

export default defineOp<TopActivatingParams, TopActivatingResult>({
  id: 'features/top-activating',
  version: 1,
  title: 'Top-activating pictures',
  summary: 'For each neuron of the representation, the pictures to which it answers most.',
  pictures: 'many',
  params: {
    top: {
      type: 'number',
      label: 'Pictures per neuron',
      help: 'How many pictures are listed for each neuron.',
      default: 8,
      min: 1,
      max: 1000,
      step: 1,
      integer: true,
    },
  },
  outputs: {
    topPictures: {
      kind: 'matrix',
      help: 'A row per neuron: the indices of its pictures, strongest first.',
      compare: 'none',
    },
    topActivations: { kind: 'matrix', help: 'A row per neuron: its activations on them.' },
    topLabels: {
      kind: 'matrix',
      help: 'A row per neuron: the classes of its pictures, −1 where there is none.',
      compare: 'none',
    },
    activations: { kind: 'matrix', help: 'A row per picture: its whole representation.' },
  },
  run: topActivating,
});
