import type { Network } from './network/network.ts';
import { seededRandom } from './numeric/random.ts';
import { complete, type Frame, type Op, type OpInput, type OpResult } from './op.ts';
import type { ParamValues } from './params.ts';

/** One run of an operation, the same for the bake, the command line and the tests. */
export interface Run {
  readonly op: Op;
  readonly network: Network;
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
 * Runs an operation to its end.
 *
 * @throws {Error} if it returns something that its `outputs` do not declare; {RangeError} if it is given judges and
 *   takes none; the signal's reason if cancelled.
 */
export async function runOperation(
  { op, network, input, params, judges = [] }: Run,
  options: { readonly signal?: AbortSignal; readonly onFrame?: (frame: Frame) => void } = {},
): Promise<OpResult> {
  const { signal, onFrame } = options;
  const random = seededRandom(seedOf(params));
  if (judges.length > 0 && op.judged !== true) {
    throw new RangeError(`${op.id} takes no judges, and ${judges.length} are given`);
  }
  const env = { network, random, judges, ...(signal ? { signal } : {}) };
  const result = await complete(op.run(env, input, params), onFrame);
  for (const name of [...Object.keys(result.arrays), ...Object.keys(result.values)]) {
    if (!Object.hasOwn(op.outputs, name)) throw new Error(`${op.id} does not declare "${name}"`);
  }
  return result;
}
