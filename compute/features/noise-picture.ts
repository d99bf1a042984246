import type { Network } from '../network/network.ts';
import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';

/** The grey around which the noise lies, and its standard deviation (Engstrom et al. 2019, robustness library). */
const grey = 0.5;
const sigma = 0.05;

/** A picture to start from: mid-grey plus a normal number of standard deviation 0.05 per value, clipped to [0, 1]. */
export function noisePicture(network: Network, random: Random): NdArray {
  const { height, width, channels } = network.architecture.input;
  const values = Float32Array.from({ length: height * width * channels }, () =>
    Math.min(1, Math.max(0, grey + sigma * random.normal())),
  );
  return ndArray(values, [height, width, channels]);
}
