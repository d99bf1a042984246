import { pictureFromPixels, pixelsFromPicture } from '../../compute/image/picture.ts';
import type { Network } from '../../compute/network/network.ts';
import { stack } from '../../compute/numeric/nd-array.ts';
import { softmax } from '../../compute/numeric/softmax.ts';
import type { OpResult, OutputSpec } from '../../compute/op.ts';

/**
 * What the network says about each picture of a result once it is a file: a PNG holds 256 levels a channel, and the
 * rounding moves the probabilities a little. These are the ones that the file gives when it is read again.
 *
 * @returns probabilities by output, for pictures of the network's size.
 */
export async function predictSaved(
  network: Network,
  result: OpResult,
  outputs: Readonly<Record<string, OutputSpec>>,
): Promise<Record<string, number[]>> {
  const { height, width, channels } = network.architecture.input;
  const size = [height, width, channels].join();
  const saved: Record<string, number[]> = {};
  for (const [name, array] of Object.entries(result.arrays)) {
    if (outputs[name]?.kind !== 'picture' || array.shape.join() !== size) continue;
    const rounded = pictureFromPixels(pixelsFromPicture(array));
    const { logits } = await network.forward(stack([rounded]));
    saved[name] = [...softmax(logits.data)];
  }
  return saved;
}
