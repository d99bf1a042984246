import type { Network } from '../network/network.ts';
import { representationOf } from '../network/representation.ts';
import { concatenate, item, slice, type NdArray } from '../numeric/nd-array.ts';
import { throwIfCancelled, type Env } from '../op.ts';

/** What a network makes of pictures. */
export interface Represented {
  /** n × neurons. */
  readonly representations: NdArray;
  /** n × classes. */
  readonly logits: NdArray;
}

/**
 * The representations of pictures, n × height × width × channels, in batches of the size that the network likes.
 *
 * @throws the signal's reason before the next batch, if the run was cancelled.
 */
export async function represent(env: Env, images: NdArray): Promise<Represented> {
  const { network } = env;
  const { layer } = representationOf(network.architecture);
  const [pictures = 0] = images.shape;
  const parts: Represented[] = [];
  for (let start = 0; start < pictures; start += network.preferredBatch) {
    throwIfCancelled(env);
    const end = Math.min(start + network.preferredBatch, pictures);
    const { logits, layers } = await network.forward(slice(images, start, end), [layer]);
    parts.push({ representations: layerOf(network, layers, layer), logits });
  }
  return {
    representations: concatenate(parts.map(({ representations }) => representations)),
    logits: concatenate(parts.map(({ logits }) => logits)),
  };
}

/** The rows of an array, copied. */
export function rowsOf(array: NdArray): NdArray[] {
  return Array.from({ length: array.shape[0] ?? 0 }, (_, index) => item(array, index));
}

function layerOf(
  network: Network,
  layers: Readonly<Record<string, NdArray>>,
  name: string,
): NdArray {
  const found = layers[name];
  if (found === undefined) throw new Error(`${network.id} answered without the layer "${name}"`);
  return found;
}
