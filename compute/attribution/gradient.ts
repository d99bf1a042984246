import { singlePicture } from '../image/input.ts';
import type { NdArray } from '../numeric/nd-array.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import { classSpec, scoreGradient, scoreSpec, type Score } from './score.ts';

export type GradientParams = Readonly<{ score: Score; class: number | null }>;

export interface GradientResult {
  readonly arrays: { readonly attribution: NdArray };
  readonly values: {
    readonly class: number;
    readonly topClass: number;
    readonly value: number;
    readonly probabilities: readonly number[];
  };
}

/**
 * The gradient of a class's score with respect to the picture, ∂S_c(x)/∂x: how much the score changes per unit of
 * each pixel value (Baehrens et al. 2010; Simonyan, Vedaldi and Zisserman 2013).
 *
 * Input: one picture in [0, 1]. The attribution is signed, height × width × 3, in score per unit of pixel value; its
 * views are in `saliency.ts`. One gradient evaluation, no frames.
 *
 * Differs from Simonyan et al.: they show the largest magnitude over the channels; here that is a view, and the
 * attribution keeps its sign.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1].
 */
export async function* gradient(
  env: Env,
  input: OpInput,
  params: GradientParams,
): AsyncGenerator<Frame, GradientResult> {
  const { images } = singlePicture(env.network, input);
  throwIfCancelled(env);
  const at = await scoreGradient(env.network, images, params.score, params.class);
  return {
    arrays: { attribution: at.gradient },
    values: {
      class: at.classIndex,
      topClass: at.topClass,
      value: at.value,
      probabilities: at.probabilities,
    },
  };
}

export default defineOp({
  id: 'attribution/gradient',
  version: 1,
  title: 'Gradient',
  summary: 'How much a class score changes when each pixel value changes a little.',
  pictures: 'one',
  params: { score: scoreSpec, class: classSpec },
  outputs: {
    attribution: {
      kind: 'signed',
      help: 'The gradient of the score with respect to the picture.',
      unit: 'score per unit of pixel value',
    },
    class: { kind: 'class', help: 'The class whose score was differentiated.' },
    topClass: { kind: 'class', help: 'The class that the model predicts.' },
    value: { kind: 'scalar', help: 'The score itself.' },
    probabilities: { kind: 'probabilities', help: 'The prediction.' },
  },
  run: gradient,
});
