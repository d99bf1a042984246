import type { Network } from '../../../compute/network/network.ts';
import type { NdArray } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import {
  complete,
  type Env,
  type Frame,
  type Op,
  type OpInput,
  type OpResult,
} from '../../../compute/op.ts';
import { resolveParams, type ParamValues } from '../../../compute/params.ts';

/** Pictures without labels as an operation's input. */
export function unlabelled(images: NdArray): OpInput {
  return { images, labels: Array<null>(images.shape[0] ?? 0).fill(null) };
}

/** The environment that every runner makes: random numbers from the `seed` parameter. */
export function environment(network: Network, seed = 0, signal?: AbortSignal): Env {
  return { network, random: seededRandom(seed), ...(signal ? { signal } : {}) };
}

/** Runs an operation as the bake, the command line and the page do: checked parameters, its own seed. */
export async function runOp<P extends ParamValues, R extends OpResult>(
  op: Op<P, R>,
  network: Network,
  input: OpInput | NdArray,
  params: Partial<P> = {},
  options: { readonly signal?: AbortSignal; readonly onFrame?: (frame: Frame) => void } = {},
): Promise<R> {
  const resolved = resolveParams(op.params, params, network.classes);
  const seed = 'seed' in resolved && typeof resolved.seed === 'number' ? resolved.seed : 0;
  const env = environment(network, seed, options.signal);
  const pictures = 'images' in input ? input : unlabelled(input);
  return complete(op.run(env, pictures, resolved), options.onFrame);
}
