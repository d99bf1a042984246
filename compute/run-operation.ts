import type { Network } from './network/network.ts';
import { seededRandom } from './numeric/random.ts';
import { zeros } from './numeric/nd-array.ts';
import { complete, type Env, type Frame, type Op, type OpInput, type OpResult } from './op.ts';
import type { ParamValues } from './params.ts';

/** What an operation gets that takes no pictures. */
export const noPictures: OpInput = { images: zeros([0]), labels: [] };

/** One run of an operation, the same for the bake, the command line and the tests. */
export interface Run {
  readonly op: Op;
  /** Null for operations in which no trained network takes part. */
  readonly network: Network | null;
  readonly input: OpInput;
  /** Checked and complete, as `resolveParams` returns them. */
  readonly params: ParamValues;
  /** See `Env.judges`. */
  readonly judges?: readonly Network[];
}

/** The seed of a run: its `seed` parameter, 0 for operations that have none. */
export function seedOf(params: ParamValues): number {
  const { seed } = params as { readonly seed?: unknown };
  return typeof seed === 'number' ? seed : 0;
}

/**
 * Checks how many pictures an operation was given.
 *
 * @throws {RangeError} naming the operation, what it takes and what was given.
 */
export function checkPictureCount({ id, pictures }: Op, count: number): void {
  if (pictures === 'none' && count > 0) {
    throw new RangeError(`${id} takes no pictures, and ${count} are given`);
  }
  if (pictures === 'one' && count !== 1) {
    throw new RangeError(`${id} takes one picture, and ${count} are given`);
  }
  if (pictures === 'many' && count < 1) {
    throw new RangeError(`${id} takes one picture or more, and none is given`);
  }
}

/**
 * Checks that a model was given exactly to an operation that takes one.
 *
 * @param given the model's id; null for none.
 * @throws {RangeError} naming the operation, what it takes and what was given.
 */
export function checkModelGiven({ id, model }: Op, given: string | null): void {
  if (model !== 'none' && given === null) throw new RangeError(`${id} needs a model`);
  if (model === 'none' && given !== null) {
    throw new RangeError(`${id} takes no model, and "${given}" is given`);
  }
}

/** What the check of judges looks at. */
type Judge = Pick<Network, 'id' | 'architecture'>;

/**
 * Checks that only an operation that is judged was given judges, and that these are other networks than the judged one,
 * each different, with the same classes and input.
 *
 * @throws {RangeError} naming the operation, or the judge and what is wrong with it.
 */
export function checkJudges(
  { id, judged }: Op,
  network: Judge | null,
  judges: readonly Judge[],
): void {
  if (judges.length === 0) return;
  if (judged !== true)
    throw new RangeError(`${id} takes no judges, and ${judges.length} are given`);
  for (const [index, judge] of judges.entries()) {
    if (judge.id === network?.id) {
      throw new RangeError(`the model "${judge.id}" cannot judge itself; give another one`);
    }
    if (judges.findIndex((other) => other.id === judge.id) < index) {
      throw new RangeError(`the judge "${judge.id}" is given twice; give it once`);
    }
    if (network !== null && !sameTask(judge, network)) {
      throw new RangeError(
        `the judge "${judge.id}" has other classes or another size of input than "${network.id}"; their answers cannot be compared`,
      );
    }
  }
}

function sameTask({ architecture: a }: Judge, { architecture: b }: Judge): boolean {
  const size = ({ height, width }: typeof a.input): string => `${height} x ${width}`;
  return size(a.input) === size(b.input) && a.classes.join() === b.classes.join();
}

/**
 * Runs an operation to its end.
 *
 * @throws {Error} if it returns something that its `outputs` do not declare; {RangeError} as {@link checkJudges}; the
 *   signal's reason if cancelled.
 */
export async function runOperation(
  { op, network, input, params, judges = [] }: Run,
  options: { readonly signal?: AbortSignal; readonly onFrame?: (frame: Frame) => void } = {},
): Promise<OpResult> {
  const { signal, onFrame } = options;
  const random = seededRandom(seedOf(params));
  checkJudges(op, network, judges);
  const env: Env = {
    random,
    judges,
    ...(signal ? { signal } : {}),
    get network() {
      if (network === null) throw new Error(`${op.id} was started without a network`);
      return network;
    },
  };
  const result = await complete(op.run(env, input, params), onFrame);
  for (const name of [...Object.keys(result.arrays), ...Object.keys(result.values)]) {
    if (!Object.hasOwn(op.outputs, name)) throw new Error(`${op.id} does not declare "${name}"`);
  }
  return result;
}
