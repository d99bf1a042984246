import { singlePicture } from '../image/input.ts';
import type { Network } from '../network/network.ts';
import { item, stack, type NdArray } from '../numeric/nd-array.ts';
import { crossEntropy } from '../numeric/softmax.ts';
import { maximumNorm } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import type { NumberSpec } from '../params.ts';
import { classSpec, scoreGradient, scoreSpec, type Score } from './score.ts';

const channels = ['red', 'green', 'blue'] as const;

export type FiniteDifferenceParams = Readonly<{
  row: number;
  column: number;
  channel: (typeof channels)[number];
  nudge: number;
  score: Score;
  class: number | null;
}>;

export interface FiniteDifferenceResult {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: {
    readonly class: number;
    readonly pixel: number;
    readonly derivative: number;
    readonly measured: number;
    readonly relativeDifference: number;
    readonly roundingFloor: number;
    readonly scoreBelow: number;
    readonly scoreAt: number;
    readonly scoreAbove: number;
  };
}

/**
 * Measures one entry of the gradient by nudging that pixel value: the central difference
 *
 *     (S_c(x + h·e) − S_c(x − h·e)) / 2h,
 *
 * beside the derivative that the backward pass gives.
 *
 * The two agree up to two errors. Scores are 32-bit floats: rounding them alone costs about 2⁻²⁴ · max |logit|, which
 * division by 2h turns into the `roundingFloor`, and the sums inside the network round too, so that several times as
 * much is usual; a smaller h makes it worse. And a network of relus is linear only between its kinks, of which a larger
 * h crosses more. A disagreement that falls with h is kinks; one that rises as h falls is rounding.
 *
 * Nudged pictures are not clipped, so that the difference stays central: at a dark or bright pixel they leave [0, 1]
 * by up to h.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1], or the pixel lies outside it.
 */
export async function* finiteDifference(
  env: Env,
  input: OpInput,
  params: FiniteDifferenceParams,
): AsyncGenerator<Frame, FiniteDifferenceResult> {
  const { network } = env;
  const { images, image } = singlePicture(network, input);
  const pixel = pixelIndex(image, params);
  const { nudge, score } = params;
  throwIfCancelled(env);
  throwIfCancelled(env);
  const { classIndex, gradient, value } = await scoreGradient(network, images, score, params.class);
  throwIfCancelled(env);
  const nudged = [nudged32(image, pixel, -nudge), nudged32(image, pixel, nudge)] as const;
  const { scores, largestLogit } = await scoresOf(network, nudged, score, classIndex);
  const [scoreBelow, scoreAbove] = scores;
  // What the pixel really moved by, after rounding to 32 bits.
  const distance = (nudged[1].data[pixel] ?? 0) - (nudged[0].data[pixel] ?? 0);
  const derivative = gradient.data[pixel] ?? 0;
  const measured = (scoreAbove - scoreBelow) / distance;
  const size = Math.max(Math.abs(derivative), Math.abs(measured));
  return {
    arrays: {},
    values: {
      class: classIndex,
      pixel: image.data[pixel] ?? 0,
      derivative,
      measured,
      relativeDifference: size === 0 ? 0 : Math.abs(measured - derivative) / size,
      roundingFloor: (2 ** -24 * largestLogit) / distance,
      scoreBelow,
      scoreAt: value,
      scoreAbove,
    },
  };
}

function pixelIndex({ shape }: NdArray, { row, column, channel }: FiniteDifferenceParams): number {
  const [height = 0, width = 0] = shape;
  for (const [name, value, side] of [
    ['row', row, height],
    ['column', column, width],
  ] as const) {
    if (value >= side) {
      throw new RangeError(
        `${name} = ${value} is outside the picture; ${name} takes a whole number from 0 to ${side - 1}`,
      );
    }
  }
  return (row * width + column) * channels.length + channels.indexOf(channel);
}

function nudged32({ data, shape }: NdArray, pixel: number, by: number): NdArray {
  return { data: data.map((value, index) => (index === pixel ? value + by : value)), shape };
}

/** The class's score at two pictures, from their logits in 64 bits, and the largest logit's magnitude. */
async function scoresOf(
  network: Network,
  pictures: readonly [NdArray, NdArray],
  score: Score,
  classIndex: number,
): Promise<{ scores: [number, number]; largestLogit: number }> {
  const { logits } = await network.forward(stack(pictures));
  const scoreAt = (picture: number): number => {
    const row = item(logits, picture).data;
    if (score === 'logit') return row[classIndex] ?? 0;
    const loss = crossEntropy(row, classIndex);
    return score === 'loss' ? loss : -loss;
  };
  return { scores: [scoreAt(0), scoreAt(1)], largestLogit: maximumNorm(logits.data) };
}

/** A coordinate of a picture; the operation also checks it against the picture's own size. */
function coordinate(label: string, help: string): NumberSpec {
  return { type: 'number', label, help, default: 32, min: 0, max: 63, step: 1, integer: true };
}

export default defineOp({
  id: 'attribution/finite-difference',
  version: 1,
  title: 'Finite difference',
  summary: 'Checks one entry of the gradient by nudging that pixel value.',
  pictures: 'one',
  params: {
    row: coordinate('Row', 'The pixel’s row, counted from 0 at the top.'),
    column: coordinate('Column', 'The pixel’s column, counted from 0 at the left.'),
    channel: {
      type: 'choice',
      label: 'Channel',
      help: 'Which of the pixel’s three values is nudged.',
      default: 'red',
      options: [
        { value: 'red', label: 'Red' },
        { value: 'green', label: 'Green' },
        { value: 'blue', label: 'Blue' },
      ],
    },
    nudge: {
      type: 'number',
      label: 'Nudge h',
      help: 'How far the pixel value is moved to each side.',
      default: 0.005,
      min: 0.0001,
      max: 0.5,
      step: 0.0001,
      unit: 'of the pixel range',
      scale: 'log',
    },
    score: scoreSpec,
    class: classSpec,
  },
  outputs: {
    class: { kind: 'class', help: 'The class whose score was measured.' },
    pixel: { kind: 'scalar', help: 'The pixel value itself, in [0, 1].' },
    derivative: {
      kind: 'scalar',
      help: 'The gradient’s entry, from the backward pass.',
      unit: 'score per unit of pixel value',
    },
    measured: {
      kind: 'scalar',
      help: 'The same number from the two nudged pictures.',
      unit: 'score per unit of pixel value',
      compare: 'loose',
    },
    relativeDifference: {
      kind: 'scalar',
      help: 'Their difference, relative to the larger of the two.',
      compare: 'none',
    },
    roundingFloor: {
      kind: 'scalar',
      help: 'The difference that the rounding of 32-bit scores alone explains.',
      unit: 'score per unit of pixel value',
    },
    scoreBelow: { kind: 'scalar', help: 'The score with the pixel nudged down.' },
    scoreAt: { kind: 'scalar', help: 'The score of the picture.' },
    scoreAbove: { kind: 'scalar', help: 'The score with the pixel nudged up.' },
  },
  run: finiteDifference,
});
