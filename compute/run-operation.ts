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

/**
 * Runs an operation to its end.
 *
 * @throws {Error} if it returns something that its `outputs` do not declare; the signal's reason if cancelled.
 */
export async function runOperation(
  { op, network, input, params }: Run,
  options: { readonly signal?: AbortSignal; readonly onFrame?: (frame: Frame) => void } = {},
): Promise<OpResult> {
  const { signal, onFrame } = options;
  const random = seededRandom(seedOf(params));
  const env: Env = {
    random,
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
