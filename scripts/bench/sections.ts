import * as tf from '@tensorflow/tfjs';

import { openNodeNetwork, wasmFolder } from '../../compute/backend/node.ts';
import { startWasm } from '../../compute/backend/wasm.ts';
import { isSoftware } from '../../compute/backend/webgpu-adapter.ts';
import { startNodeWebGpu } from '../../compute/backend/webgpu-node.ts';
import pgd from '../../compute/attacks/pgd.ts';
import smoothgrad from '../../compute/attribution/smoothgrad.ts';
import type { Op } from '../../compute/op.ts';
import { resolveParams } from '../../compute/params.ts';
import { runOperation } from '../../compute/run-operation.ts';
import { browser } from './browser.ts';
import { timed, type Measurement } from './measure.ts';
import { compareBackend, labelsFor, randomPictures, type Comparison } from './yardstick.ts';

export interface Section extends Comparison {
  readonly notes: readonly string[];
}

/** Each section runs in a process of its own: tfjs has one current backend per process, and memory adds up. */
export const sections = { wasm, 'wasm-pool': wasmPool, webgpu, operations, browser } as const;
export type SectionName = keyof typeof sections;

async function wasm(): Promise<Section> {
  await startWasm(wasmFolder());
  const comparison = await compareBackend('wasm', 'wasm-single', 'wasm', [1, 8, 32], 5);
  return { ...comparison, notes: await leaks() };
}

async function wasmPool(): Promise<Section> {
  await startWasm(wasmFolder());
  return { ...(await compareBackend('wasm-pool', 'wasm', 'wasm', [8, 32], 5)), notes: [] };
}

async function webgpu(): Promise<Section> {
  const { info, stop } = await startNodeWebGpu();
  await stop();
  // A software adapter takes seconds a picture: large batches would show the same ratio, minutes later.
  const software = isSoftware(info);
  const [batches, rounds] = software ? [[1, 8], 1] : [[1, 8, 32], 5];
  const comparison = await compareBackend('webgpu', 'webgpu', 'webgpu', batches, rounds);
  const notes = [`webgpu ran on: ${info.vendor} ${info.description}`];
  if (software) notes.push('skipped: webgpu batch 32 (software adapter)');
  return { ...comparison, notes };
}

/** What a reader waits for: whole operations on the pool. */
async function operations(): Promise<Section> {
  const network = await openNodeNetwork('models/standard', { backend: 'wasm' });
  const run = async (op: Op, given: Record<string, number>): Promise<void> => {
    const params = resolveParams(op.params, given, network.classes);
    const input = { images: randomPictures(1), labels: [0] };
    await runOperation({ op, network, input, params });
  };
  const images = randomPictures(32);
  const gradients = async (): Promise<unknown> =>
    network.gradient(images, { kind: 'loss', classes: labelsFor(32) });
  await gradients();
  const measurements: Measurement[] = [
    { name: 'wasm-pool/gradients-32', seconds: await timed(gradients), pictures: 32 },
    {
      name: 'wasm-pool/pgd-20',
      seconds: await timed(async () => run(pgd, { steps: 20 })),
      pictures: 21,
    },
    {
      name: 'wasm-pool/smoothgrad-64',
      seconds: await timed(async () => run(smoothgrad, { samples: 64 })),
      pictures: 64,
    },
  ];
  await network.dispose();
  const resident = Math.round(process.memoryUsage().rss / 2 ** 20);
  return { measurements, ratios: {}, notes: [`resident memory: ${resident} MiB`] };
}

/** Tensors that a gradient leaves behind. */
async function leaks(): Promise<string[]> {
  const network = await openNodeNetwork('models/standard', { backend: 'wasm-single' });
  const before = tf.memory().numTensors;
  await network.gradient(randomPictures(5), { kind: 'loss', classes: labelsFor(5) });
  const leaked = tf.memory().numTensors - before;
  await network.dispose();
  return [`tensors leaked by a gradient: ${leaked}`];
}
