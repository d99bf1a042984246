import { checkInput } from '../image/input.ts';
import { structuralSimilarity } from '../image/ssim.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { bootstrap, mean } from '../numeric/bootstrap.ts';
import { seededRandom } from '../numeric/random.ts';
import { seedSpec } from '../numeric/seed.ts';
import { argmax } from '../numeric/softmax.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import { matching, matchingSpecs, type Match, type MatchingSettings } from './matching.ts';
import { noisePicture } from './noise-picture.ts';
import { represent, rowsOf } from './representations.ts';

export type InversionParams = MatchingSettings &
  Readonly<{ start: 'noise' | 'first-picture'; seed: number }>;

/** What came of one target. */
export type InversionRow = Readonly<{
  /** The target's place among the targets. */
  target: number;
  /** How many steps were taken. */
  steps: number;
  /** ‖r − t‖ / ‖t‖ at the start and at the end. */
  startDistance: number;
  distance: number;
  /** Whether the distance that was asked for was reached. */
  reached: boolean;
  /** Structural similarity of the picture to the target picture, at the start and at the end. */
  startSimilarity: number;
  similarity: number;
  /** What the model sees in the target and in the picture. */
  targetClass: number;
  classAfter: number;
}>;

export interface InversionResult {
  readonly arrays: {
    readonly pictures: NdArray;
    readonly starts: NdArray;
    readonly distancePerStep: NdArray;
  };
  readonly values: {
    readonly rows: readonly InversionRow[];
    readonly reached: number;
    readonly total: number;
    readonly meanDistance: number;
    readonly meanSimilarity: number;
    readonly similarityInterval: readonly [number, number];
  };
}

/** One target picture, and where the search for another picture like it begins. */
interface Subject {
  readonly image: NdArray;
  readonly start: NdArray;
  readonly representation: NdArray;
  readonly targetClass: number;
}

/**
 * Representation inversion (Mahendran & Vedaldi 2015): for each target picture, a picture that starts as something else
 * and ends with nearly the same representation. How much it then looks like the target says what the representation
 * keeps. The update rule is in `matching.ts`.
 *
 * With `first-picture`, the first picture of the input is where each search begins, and the others are the targets; with
 * `noise`, all pictures are targets.
 *
 * Similarity is SSIM (`image/ssim.ts`) at the picture that is returned, with 8-bit levels, as are distance and class.
 * The mean similarity's interval is the 95 % bootstrap interval over the targets.
 *
 * Frames: one per step, with the pictures so far and their distances.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1], there is no target, or a target's
 *   representation is all zeros, so that no distance is relative to it.
 */
export async function* inversion(
  env: Env,
  input: OpInput,
  params: InversionParams,
): AsyncGenerator<Frame, InversionResult> {
  throwIfCancelled(env);
  const subjects = await subjectsOf(env, input, params);
  const tasks = subjects.map(({ start, representation }) => ({ start, target: representation }));
  const paths: number[][] = [];
  let first: readonly Match[] = [];
  let last: readonly Match[] = [];
  for await (const matches of matching(env, tasks, params)) {
    if (paths.length === 0) first = matches;
    last = matches;
    const distances = matches.map(({ distance }) => distance);
    paths.push(distances);
    yield {
      step: paths.length - 1,
      steps: params.steps,
      arrays: { pictures: stack(matches.map(({ picture }) => picture)) },
      values: { distances },
    };
  }
  const rows = subjects.map((subject, index) =>
    rowOf(index, subject, first[index], last[index], params.distance),
  );
  return {
    arrays: {
      pictures: stack(last.map(({ picture }) => picture)),
      starts: stack(first.map(({ picture }) => picture)),
      distancePerStep: distanceMatrix(paths, params.steps),
    },
    values: { rows, ...summaryOf(rows) },
  };
}

async function subjectsOf(
  env: Env,
  input: OpInput,
  { start }: InversionParams,
): Promise<Subject[]> {
  const given = checkInput(env.network, input);
  const images = rowsOf(input.images);
  const first = start === 'first-picture' ? images.shift() : undefined;
  if (images.length === 0) {
    throw new RangeError(
      `${given} picture was given; with start = first-picture the first is the start, and each further one a target`,
    );
  }
  const { representations, logits } = await represent(env, stack(images));
  return images.map((image, index) => {
    const representation = item(representations, index);
    if (euclideanNorm(representation.data) === 0) {
      throw new RangeError(
        `the representation of target ${index} is all zeros: no distance is relative to it`,
      );
    }
    const own = first ?? noisePicture(env.network, env.random.fork(index));
    const targetClass = argmax(item(logits, index).data);
    return { image, start: own, representation, targetClass };
  });
}

function rowOf(
  index: number,
  { image, targetClass }: Subject,
  first: Match | undefined,
  last: Match | undefined,
  goal: number,
): InversionRow {
  if (first === undefined || last === undefined) throw new Error(`search ${index} had no state`);
  return {
    target: index,
    steps: last.steps,
    startDistance: first.distance,
    distance: last.distance,
    reached: last.distance <= goal,
    startSimilarity: structuralSimilarity(first.picture, image),
    similarity: structuralSimilarity(last.picture, image),
    targetClass,
    classAfter: argmax(last.logits),
  };
}

function summaryOf(rows: readonly InversionRow[]): Omit<InversionResult['values'], 'rows'> {
  const similarities = rows.map(({ similarity }) => similarity);
  const { estimate, low, high } = bootstrap(similarities, mean, seededRandom(0));
  return {
    reached: rows.filter(({ reached }) => reached).length,
    total: rows.length,
    meanDistance: mean(rows.map(({ distance }) => distance)),
    meanSimilarity: estimate,
    similarityInterval: [low, high],
  };
}

/** A row per search, steps + 1 columns; a search that ended keeps its distance. */
export function distanceMatrix(paths: readonly (readonly number[])[], steps: number): NdArray {
  const searches = paths[0]?.length ?? 0;
  const values = Float32Array.from({ length: searches * (steps + 1) }, (_, place) => {
    const step = Math.min(place % (steps + 1), paths.length - 1);
    return paths[step]?.[Math.floor(place / (steps + 1))] ?? 0;
  });
  return ndArray(values, [searches, steps + 1]);
}

export default defineOp<InversionParams, InversionResult>({
  id: 'features/inversion',
  version: 1,
  title: 'Representation inversion',
  summary: 'Another picture with nearly the same representation as a given one.',
  pictures: 'many',
  rows: 'pictures',
  params: {
    start: {
      type: 'choice',
      label: 'Start',
      help: 'Where each search begins: at noise, or at the first picture, the others being the targets.',
      default: 'noise',
      options: [
        { value: 'noise', label: 'Noise' },
        { value: 'first-picture', label: 'First picture' },
      ],
    },
    ...matchingSpecs,
    seed: seedSpec,
  },
  outputs: {
    pictures: {
      kind: 'picture',
      help: 'One picture per target.',
      compare: 'none',
      storage: 'uint8',
    },
    starts: {
      kind: 'picture',
      help: 'Where each search began.',
      compare: 'none',
      storage: 'uint8',
    },
    distancePerStep: {
      kind: 'matrix',
      help: 'A row per target: the relative distance after 0, 1, … steps.',
      compare: 'loose',
    },
    rows: {
      kind: 'table',
      help: 'Per target: steps, distances, similarities and predicted classes.',
      compare: 'none',
    },
    reached: { kind: 'scalar', help: 'How many reached the distance.', compare: 'none' },
    total: { kind: 'scalar', help: 'How many targets there were.' },
    meanDistance: { kind: 'scalar', help: 'The mean final distance.', compare: 'loose' },
    meanSimilarity: { kind: 'scalar', help: 'The mean final similarity.', compare: 'loose' },
    similarityInterval: {
      kind: 'series',
      help: 'The 95 % bootstrap interval of the mean similarity.',
      compare: 'loose',
    },
  },
  run: inversion,
});
