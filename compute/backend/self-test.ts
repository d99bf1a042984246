import { decode } from 'fast-png';

import { relativeDifference } from '../analysis/difference.ts';
import type { Network } from '../network/network.ts';
import { readSafetensors } from '../network/safetensors.ts';
import { pictureFromPixels } from '../image/picture.ts';
import { stack, type NdArray } from '../numeric/nd-array.ts';
import { request } from './fetch-model.ts';
import type { SelfTestSource } from './worker-api.ts';

/** The largest relative L2 error of a gradient that counts as the same. */
const TOLERANCE = 1e-3;

export interface StoredGradient {
  /** 1 × h × w × 3. */
  readonly images: NdArray;
  /** ∂ logit of the top class / ∂ image. */
  readonly gradient: NdArray;
}

/** Fetches the baked gradient that a device must reproduce. */
export async function fetchStoredGradient(source: SelfTestSource): Promise<StoredGradient> {
  const [picture, result] = await Promise.all(
    [source.picture, source.result].map(
      async (url) => new Uint8Array(await (await request(url)).arrayBuffer()),
    ),
  );
  if (picture === undefined || result === undefined) throw new Error('the self-test lacks a file');
  const { width, height, channels, data } = decode(picture);
  const gradient = readSafetensors(result, source.result).get('attribution');
  if (gradient === undefined) throw new RangeError(`${source.result} holds no "attribution"`);
  const pixels = {
    width,
    height,
    channels: channels === 4 ? 4 : 3,
    data: Uint8Array.from(data),
  } as const;
  return { images: stack([pictureFromPixels(pixels)]), gradient };
}

/**
 * Has a device compute the stored gradient twice: the first run proves its arithmetic, the second that it answers the
 * same once its pipelines and buffers are reused.
 *
 * @returns null if both agree, or what went wrong.
 */
export async function selfTest(network: Network, stored: StoredGradient): Promise<string | null> {
  for (const run of ['first', 'second']) {
    const { logits } = await network.forward(stored.images);
    const top = logits.data.indexOf(Math.max(...logits.data));
    const { gradient } = await network.gradient(stored.images, { kind: 'logit', classes: [top] });
    const difference = relativeDifference(gradient.data, stored.gradient.data);
    if (!(difference <= TOLERANCE)) {
      return `the ${run} gradient of ${network.id} differs by ${difference.toExponential(1)} from the stored one`;
    }
  }
  return null;
}
