import * as tf from '@tensorflow/tfjs';

import { openNodeNetwork, readModelFolder, type NodeBackend } from '../../compute/backend/node.ts';
import type { Network } from '../../compute/network/network.ts';
import { ndArray, type NdArray } from '../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../compute/numeric/random.ts';
import { TapeNetwork, toTensor } from '../../tests/tape-network.ts';
import { compareRounds, type Measurement } from './measure.ts';

export interface Comparison {
  readonly measurements: readonly Measurement[];
  readonly ratios: Readonly<Record<string, number>>;
}

/** Random pictures: what is in them does not change how long they take. */
export function randomPictures(count: number): NdArray {
  const random = seededRandom(count);
  const data = Float32Array.from({ length: count * 64 * 64 * 3 }, () => random.uniform());
  return ndArray(data, [count, 64, 64, 3]);
}

export function labelsFor(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index % 10);
}

/**
 * Our gradient against `tf.grad` of the same network, and against our own forward pass, in alternating rounds.
 *
 * @param oracleBackend the tfjs backend on this thread that `tf.grad` uses.
 */
export async function compareBackend(
  name: string,
  backend: NodeBackend,
  oracleBackend: 'wasm' | 'webgpu',
  batches: readonly number[],
  rounds: number,
): Promise<Comparison> {
  const measurements: Measurement[] = [];
  const ratios: Record<string, number> = {};
  const network = await openNodeNetwork('models/standard', { backend });
  await tf.setBackend(oracleBackend);
  const oracle = new TapeNetwork(await readModelFolder('models/standard'));
  for (const batch of batches) {
    const timed = await compareBatch(network, oracle, batch, rounds);
    const label = (what: string): string => `${name}/${what}/batch-${batch}`;
    for (const [what, seconds] of Object.entries(timed.seconds)) {
      measurements.push({ name: label(what), seconds, pictures: batch });
    }
    ratios[label('gradient-over-tfgrad')] = timed.ratio('tf-grad', 'gradient');
    ratios[label('gradient-cost-over-forward')] = timed.ratio('gradient', 'forward');
  }
  oracle.dispose();
  await network.dispose();
  return { measurements, ratios };
}

async function compareBatch(
  network: Network,
  oracle: TapeNetwork,
  batch: number,
  rounds: number,
): ReturnType<typeof compareRounds> {
  const images = randomPictures(batch);
  const classes = labelsFor(batch);
  const input = toTensor(images);
  const timed = await compareRounds(rounds, {
    'tf-grad': async () => {
      const gradient = oracle.lossGradient(input, classes);
      await gradient.data();
      gradient.dispose();
    },
    gradient: async () => network.gradient(images, { kind: 'loss', classes }),
    forward: async () => network.forward(images),
  });
  input.dispose();
  return timed;
}
