import { singlePicture } from '../image/input.ts';
import type { NdArray } from '../numeric/nd-array.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { ParamValues } from '../params.ts';

export interface PredictionResult {
  readonly arrays: { readonly logits: NdArray };
  readonly values: {
    readonly probabilities: readonly number[];
    readonly topClass: number;
    readonly label: number | null;
    readonly correct: boolean | null;
  };
}

/**
 * What a network says about one picture: logits z, probabilities softmax(z), and the top class.
 *
 * `correct` is null where the picture has no label. One forward evaluation, no frames.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1].
 */
export async function* prediction(
  env: Env,
  input: OpInput,
): AsyncGenerator<Frame, PredictionResult> {
  const { images, label } = singlePicture(env.network, input);
  throwIfCancelled(env);
  const { logits } = await env.network.forward(images);
  const topClass = argmax(logits.data);
  return {
    arrays: { logits: { data: logits.data, shape: [logits.data.length] } },
    values: {
      probabilities: [...softmax(logits.data)],
      topClass,
      label,
      correct: label === null ? null : topClass === label,
    },
  };
}

export default defineOp<ParamValues, PredictionResult>({
  id: 'analysis/prediction',
  version: 1,
  title: 'Prediction',
  summary: 'Which class the model sees, and how sure it is.',
  pictures: 'one',
  params: {},
  outputs: {
    logits: { kind: 'series', help: 'The scores before softmax, one per class.' },
    probabilities: { kind: 'probabilities', help: 'softmax of the logits.' },
    topClass: { kind: 'class', help: 'The most probable class.' },
    label: { kind: 'class', help: 'The true class, where known.' },
    correct: { kind: 'scalar', help: 'Whether the top class is the true one; null where unknown.' },
  },
  run: prediction,
});
