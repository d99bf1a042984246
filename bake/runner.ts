import type { Network } from '../compute/network/network.ts';
import { seededRandom } from '../compute/numeric/random.ts';
import { complete, type Frame, type Op, type OpInput, type OpResult } from '../compute/op.ts';
import type { ParamValues } from '../compute/params.ts';

/** One run of an operation, the same for the bake, the command line and the tests. */
export interface Run {
  readonly op: Op;
  readonly network: Network;
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
  const env = { network, random, ...(signal ? { signal } : {}) };
  const result = await complete(op.run(env, input, params), onFrame);
  for (const name of [...Object.keys(result.arrays), ...Object.keys(result.values)]) {
    if (!Object.hasOwn(op.outputs, name)) throw new Error(`${op.id} does not declare "${name}"`);
  }
  return result;
}
