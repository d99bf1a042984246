import type { Network } from '../network/network.ts';
import { item, type NdArray } from '../numeric/nd-array.ts';
import type { OpInput } from '../op.ts';

/**
 * The silhouettes of an operation's pictures.
 *
 * @returns one per picture, height × width in [0, 1].
 * @throws {RangeError} if there are none, their shape is not the pictures', a value lies outside [0, 1], or one of
 *   them covers nothing.
 */
export function checkMasks(network: Network, { images, masks }: OpInput): NdArray[] {
  if (masks === undefined) {
    throw new RangeError('no masks are given; this takes the silhouette of each picture');
  }
  const { height, width } = network.architecture.input;
  const wanted = [images.shape[0] ?? 0, height, width];
  if (masks.shape.join() !== wanted.join()) {
    throw new RangeError(
      `masks of [${masks.shape.join(' × ')}] were given; these pictures take [${wanted.join(' × ')}]`,
    );
  }
  const outside = masks.data.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) {
    throw new RangeError(`masks hold the value ${outside}; coverage goes from 0 to 1`);
  }
  return Array.from({ length: wanted[0] ?? 0 }, (_, index) => {
    const mask = item(masks, index);
    if (mask.data.some((value) => value > 0)) return mask;
    throw new RangeError(`mask ${index} is empty; a silhouette covers at least part of one pixel`);
  });
}
