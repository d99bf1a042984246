import { singlePicture } from '../image/input.ts';
import type { Env, Frame, OpInput } from '../op.ts';
import { defineOp } from '../op.ts';
import definition, { gradient, type GradientParams, type GradientResult } from './gradient.ts';
import { timesInput } from './saliency.ts';

/**
 * Gradient × input: x ⊙ ∂S_c(x)/∂x, each pixel value times the score's derivative there (Shrikumar et al. 2016). For
 * a network that is linear in its pixels, the sum over all pixels is the score minus its constant part.
 *
 * The input x is the pixel value in [0, 1], before the network's own normalisation; black pixels therefore get
 * exactly 0.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1].
 */
export async function* gradientTimesInput(
  env: Env,
  input: OpInput,
  params: GradientParams,
): AsyncGenerator<Frame, GradientResult> {
  const { image } = singlePicture(env.network, input);
  const result = yield* gradient(env, input, params);
  return { ...result, arrays: { attribution: timesInput(result.arrays.attribution, image) } };
}

export default defineOp({
  ...definition,
  id: 'attribution/gradient-times-input',
  title: 'Gradient × input',
  summary: 'Each pixel value times how much a class score changes with it.',
  outputs: {
    ...definition.outputs,
    attribution: {
      kind: 'signed',
      help: 'The gradient of the score times the picture.',
      unit: 'score',
    },
  },
  run: gradientTimesInput,
});
