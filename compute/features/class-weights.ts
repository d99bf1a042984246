import type { NdArray } from '../numeric/nd-array.ts';
import { defineOp, throwIfCancelled, type Env, type Frame } from '../op.ts';
import type { ParamValues } from '../params.ts';

export interface ClassWeightsResult {
  readonly arrays: { readonly weights: NdArray; readonly bias: NdArray };
  readonly values: Readonly<Record<string, never>>;
}

/**
 * The linear classifier on top of the representation r: logits = r · weights + bias. An entry says how much one more unit
 * of a neuron's activation adds to a class's logit. No frames.
 */
export async function* classWeights(env: Env): AsyncGenerator<Frame, ClassWeightsResult> {
  throwIfCancelled(env);
  const { kernel, bias } = env.network.classifier;
  return Promise.resolve({ arrays: { weights: kernel, bias }, values: {} });
}

export default defineOp<ParamValues, ClassWeightsResult>({
  id: 'features/class-weights',
  version: 1,
  title: 'Weights of the classifier',
  summary: 'How much each neuron of the representation counts for each class.',
  pictures: 'none',
  params: {},
  outputs: {
    weights: { kind: 'matrix', help: 'A row per neuron, a column per class.' },
    bias: { kind: 'series', help: 'What each class starts from.' },
  },
  run: classWeights,
});
