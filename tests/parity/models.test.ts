import { readFile } from 'node:fs/promises';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

import { modelIds } from '../../bake/models.ts';
import { relativeDifference } from '../../compute/analysis/difference.ts';
import { openNodeNetwork, readModelFolder, wasmFolder } from '../../compute/backend/node.ts';
import { startWasm } from '../../compute/backend/wasm.ts';
import { readSafetensors } from '../../compute/network/safetensors.ts';
import { slice, type NdArray } from '../../compute/numeric/nd-array.ts';
import { measureParity } from '../../scripts/models/parity.ts';
import { TapeNetwork, toTensor } from '../tape-network.ts';

const root = path.join(import.meta.dirname, '../..');
const folderOf = (id: string): string => path.join(root, 'models', id);
const models = modelIds(root);

/** Twenty steps feed rounding errors back into the picture. */
const lossTolerance = 5e-3;

describe.each(models)('%s', (id) => {
  it.each(['wasm-single', 'wasm'] as const)('agrees with PyTorch on %s', async (backend) => {
    const network = await openNodeNetwork(folderOf(id), { backend });
    try {
      const parity = await measureParity(root, id, network);
      expect(parity.logits).toBeLessThan(1e-5);
      expect(parity.representation).toBeLessThan(1e-5);
      expect(parity.loss_gradient).toBeLessThan(1e-5);
      expect(parity.pgd_loss).toBeLessThan(lossTolerance);
    } finally {
      await network.dispose();
    }
  });
});

describe.each(['standard', 'robust'])('%s, whole network', (id) => {
  it('agrees with tf.grad on the same WASM backend', async () => {
    const images = slice(await fixturePictures(id), 0, 1);
    await startWasm(wasmFolder());
    const oracle = new TapeNetwork(await readModelFolder(folderOf(id)));
    const input = toTensor(images);
    const expected = oracle.lossGradient(input, [3]);
    const network = await openNodeNetwork(folderOf(id), { backend: 'wasm-single' });
    const { gradient } = await network.gradient(images, { kind: 'loss', classes: [3] });
    expect(relativeDifference(gradient.data, await expected.data<'float32'>())).toBeLessThan(1e-5);
    tf.dispose([input, expected]);
    oracle.dispose();
    await network.dispose();
  });
});

async function fixturePictures(id: string): Promise<NdArray> {
  const file = path.join(folderOf(id), 'fixture.safetensors');
  const image = readSafetensors(await readFile(file), file).get('image');
  if (image === undefined) throw new Error(`${file} lacks image`);
  return image;
}
