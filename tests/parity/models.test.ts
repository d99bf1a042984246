import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

import { relativeDifference } from '../../compute/analysis/difference.ts';
import { openNodeNetwork, readModelFolder, wasmFolder } from '../../compute/backend/node.ts';
import { startWasm } from '../../compute/backend/wasm.ts';
import { readSafetensors, type StoredTensor } from '../../compute/network/safetensors.ts';
import { slice } from '../../compute/numeric/nd-array.ts';
import { TapeNetwork, toTensor } from '../tape-network.ts';

const root = path.join(import.meta.dirname, '../../models');
const models = readdirSync(root);

/** Expected values: computed by PyTorch in float32 from the fp16-rounded weights, when the model was exported. */
async function fixtureOf(id: string): Promise<(name: string) => StoredTensor> {
  const file = path.join(root, id, 'fixture.safetensors');
  const tensors = readSafetensors(await readFile(file), file);
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`${file} lacks ${name}`);
    return tensor;
  };
}

function topClasses({ data, shape: [rows = 0, classes = 0] }: StoredTensor): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const logits = data.subarray(row * classes, (row + 1) * classes);
    return logits.indexOf(Math.max(...logits));
  });
}

describe.each(models)('%s', (id) => {
  it.each(['wasm-single', 'wasm'] as const)('agrees with PyTorch on %s', async (backend) => {
    const fixture = await fixtureOf(id);
    const network = await openNodeNetwork(path.join(root, id), { backend });
    try {
      const images = fixture('image');
      const { logits, layers } = await network.forward(images, ['representation']);
      expect(relativeDifference(logits.data, fixture('logits').data)).toBeLessThan(1e-5);
      const representation = layers['representation']?.data ?? [];
      expect(relativeDifference(representation, fixture('representation').data)).toBeLessThan(1e-5);
      const classes = topClasses(fixture('logits'));
      const { gradient } = await network.gradient(images, { kind: 'loss', classes });
      expect(relativeDifference(gradient.data, fixture('loss_gradient').data)).toBeLessThan(1e-5);
    } finally {
      await network.dispose();
    }
  });
});

describe.each(['standard', 'robust'])('%s, whole network', (id) => {
  it('agrees with tf.grad on the same WASM backend', async () => {
    const images = slice((await fixtureOf(id))('image'), 0, 1);
    await startWasm(wasmFolder());
    const oracle = new TapeNetwork(await readModelFolder(path.join(root, id)));
    const input = toTensor(images);
    const expected = oracle.lossGradient(input, [3]);
    const network = await openNodeNetwork(path.join(root, id), { backend: 'wasm-single' });
    const { gradient } = await network.gradient(images, { kind: 'loss', classes: [3] });
    expect(relativeDifference(gradient.data, await expected.data<'float32'>())).toBeLessThan(1e-5);
    tf.dispose([input, expected]);
    oracle.dispose();
    await network.dispose();
  });
});
