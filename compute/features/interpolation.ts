import { checkInput } from '../image/input.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { euclideanNorm, seriesOf } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import { matching, matchingSpecs, type Match, type MatchingSettings } from './matching.ts';
import { represent } from './representations.ts';

export type InterpolationParams = MatchingSettings & Readonly<{ points: number }>;

export interface InterpolationResult {
  readonly arrays: {
    readonly pictures: NdArray;
    readonly alphas: NdArray;
    readonly distances: NdArray;
    readonly probabilities: NdArray;
  };
  readonly values: { readonly classes: readonly number[]; readonly steps: readonly number[] };
}

/**
 * From one picture to another through the representation: for each α from 0 to 1, evenly spaced, a picture whose
 * representation is (1 − α) r(first) + α r(second), found from the first picture by inversion (see `matching.ts`). At
 * α = 0 that is the first picture itself; at α = 1 it is a picture with nearly the second one's representation, which
 * need not be the second picture.
 *
 * Frames: one per step, with the pictures so far and their distances.
 *
 * @throws {RangeError} if the input is not two pictures of the network's size in [0, 1], or a representation on the way
 *   is all zeros.
 */
export async function* interpolation(
  env: Env,
  input: OpInput,
  params: InterpolationParams,
): AsyncGenerator<Frame, InterpolationResult> {
  const given = checkInput(env.network, input);
  if (given !== 2) {
    throw new RangeError(
      `${given} ${given === 1 ? 'picture was' : 'pictures were'} given; this goes from one picture to another, so it takes 2`,
    );
  }
  throwIfCancelled(env);
  const { representations } = await represent(env, input.images);
  const [from, to] = [item(representations, 0).data, item(representations, 1).data];
  const alphas = Array.from({ length: params.points }, (_, point) => point / (params.points - 1));
  const start = item(input.images, 0);
  const tasks = alphas.map((alpha) => ({ start, target: mixture(from, to, alpha) }));
  let last: readonly Match[] = [];
  let step = 0;
  for await (const matches of matching(env, tasks, params)) {
    last = matches;
    const arrays = { pictures: stack(matches.map(({ picture }) => picture)) };
    yield { step, steps: params.steps, arrays, values: { distances: distancesOf(matches) } };
    step += 1;
  }
  const probabilities = last.map(({ logits }) => [...softmax(logits)]);
  return {
    arrays: {
      pictures: stack(last.map(({ picture }) => picture)),
      alphas: seriesOf(alphas),
      distances: seriesOf(distancesOf(last)),
      probabilities: ndArray(Float32Array.from(probabilities.flat()), [
        last.length,
        env.network.classes.length,
      ]),
    },
    values: {
      classes: last.map(({ logits }) => argmax(logits)),
      steps: last.map(({ steps }) => steps),
    },
  };
}

function mixture(from: Float32Array, to: Float32Array, alpha: number): NdArray {
  const mixed = Float32Array.from(
    from,
    (value, index) => (1 - alpha) * value + alpha * (to[index] ?? 0),
  );
  if (euclideanNorm(mixed) === 0) {
    throw new RangeError(
      `the representation at α = ${alpha} is all zeros: no distance is relative to it`,
    );
  }
  return ndArray(mixed, [mixed.length]);
}

function distancesOf(matches: readonly Match[]): number[] {
  return matches.map(({ distance }) => distance);
}

export default defineOp<InterpolationParams, InterpolationResult>({
  id: 'features/interpolation',
  version: 1,
  title: 'Interpolation of representations',
  summary: 'From one picture to another along a straight line through the representation.',
  pictures: 'many',
  params: {
    points: {
      type: 'number',
      label: 'Points',
      help: 'How many pictures, evenly spaced from the first to the second.',
      default: 9,
      min: 2,
      max: 33,
      step: 1,
      integer: true,
    },
    ...matchingSpecs,
  },
  outputs: {
    pictures: {
      kind: 'picture',
      help: 'One picture per point.',
      compare: 'none',
      storage: 'uint8',
    },
    alphas: { kind: 'series', help: 'The share of the second representation at each point.' },
    distances: {
      kind: 'series',
      help: 'The relative distance that was left at each point.',
      compare: 'loose',
    },
    probabilities: {
      kind: 'matrix',
      help: 'The prediction at each point: one column per class.',
      compare: 'loose',
    },
    classes: { kind: 'series', help: 'What the model sees at each point.', compare: 'none' },
    steps: { kind: 'series', help: 'How many steps each point took.', compare: 'none' },
  },
  run: interpolation,
});
