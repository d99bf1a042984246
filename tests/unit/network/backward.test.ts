import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { relativeDifference } from '../../../compute/analysis/difference.ts';
import { wasmFolder } from '../../../compute/backend/node.ts';
import { startWasm } from '../../../compute/backend/wasm.ts';
import type { Layer } from '../../../compute/network/architecture.ts';
import { DeviceNetwork } from '../../../compute/network/device-network.ts';
import { TapeNetwork, toTensor } from '../../tape-network.ts';
import type { Objective } from '../../../compute/network/network.ts';
import { ndArray, sizeOf } from '../../../compute/numeric/nd-array.ts';
import { argmax } from '../../../compute/numeric/softmax.ts';
import { tinyModel, tinyPictures } from './tiny-models.ts';

const conv = (
  name: string,
  filters: number,
  kernel: number,
  stride: number,
  padding: number,
): Layer => ({
  name,
  type: 'conv',
  kernel: [kernel, kernel],
  stride,
  padding,
  filters,
  activation: 'relu',
});
const first = conv('first', 6, 3, 1, 1);

/** Every layer type, and every way of striding that a stem may use. */
const networks: Readonly<Record<string, readonly Layer[]>> = {
  'convolution 3×3': [first],
  'convolution 5×5 without padding': [conv('first', 5, 5, 1, 0)],
  'convolution stride 2, kernel 3': [first, conv('down', 7, 3, 2, 1)],
  'convolution stride 2 that drops the last row': [conv('down', 7, 3, 2, 0)],
  'patchified stem, kernel 4, stride 4': [conv('stem', 8, 4, 4, 0)],
  'average pooling': [
    first,
    { name: 'pool', type: 'average-pool', size: 2 },
    conv('next', 4, 3, 1, 1),
  ],
  'max pooling': [first, { name: 'pool', type: 'max-pool', size: 2 }, conv('next', 4, 3, 1, 1)],
  'max pooling by 4': [first, { name: 'pool', type: 'max-pool', size: 4 }],
  residual: [
    first,
    { name: 'block', type: 'residual', kernel: [3, 3], padding: 1, filters: 6, activation: 'relu' },
  ],
};

/** tfjs has no gradient of max-pooling on WASM, so the oracle runs on its plain JavaScript backend. */
async function oracleGradient(
  layers: readonly Layer[],
  classes: readonly number[],
): Promise<Float32Array> {
  await tf.setBackend('cpu');
  const oracle = new TapeNetwork(tinyModel(layers));
  const gradient = oracle.lossGradient(toTensor(tinyPictures(3)), classes);
  const values = await gradient.data<'float32'>();
  tf.disposeVariables();
  await startWasm(wasmFolder());
  return Float32Array.from(values);
}

describe('hand-written backward pass', () => {
  beforeAll(async () => {
    await startWasm(wasmFolder());
  });
  afterAll(() => {
    tf.disposeVariables();
  });

  it.each(Object.keys(networks))('%s agrees with tf.grad', async (name) => {
    const layers = networks[name] ?? [];
    const classes = [0, 1, 2];
    const expected = await oracleGradient(layers, classes);
    const network = new DeviceNetwork(tinyModel(layers), 2);
    const { gradient } = await network.gradient(tinyPictures(3), { kind: 'loss', classes });
    expect(relativeDifference(gradient.data, expected)).toBeLessThan(1e-5);
    network.dispose();
  });

  it.each(Object.keys(networks))('%s is the same by direct convolutions', async (name) => {
    const model = tinyModel(networks[name] ?? []);
    const [matmul, direct] = [new DeviceNetwork(model, 2), new DeviceNetwork(model, 2, 'direct')];
    const objective: Objective = { kind: 'loss', classes: [0, 1, 2] };
    const expected = await matmul.gradient(tinyPictures(3), objective);
    const result = await direct.gradient(tinyPictures(3), objective);
    expect(relativeDifference(result.gradient.data, expected.gradient.data)).toBeLessThan(1e-5);
    expect(relativeDifference(result.logits.data, expected.logits.data)).toBeLessThan(1e-5);
    matmul.dispose();
    direct.dispose();
  });

  it.each(['logit', 'log-probability', 'loss'] as const)(
    'agrees with finite differences of the %s',
    async (kind) => {
      const network = new DeviceNetwork(tinyModel([first]), 4);
      const images = tinyPictures(1);
      const objective = { kind, classes: [1] };
      const { gradient } = await network.gradient(images, objective);
      const step = 1e-2;
      for (const index of [0, 37, 100, 191]) {
        const nudged = async (by: number): Promise<number> => {
          const data = Float32Array.from(images.data);
          data[index] = (data[index] ?? 0) + by;
          return (
            (await network.gradient({ data, shape: images.shape }, objective)).values.data[0] ?? NaN
          );
        };
        const measured = ((await nudged(step)) - (await nudged(-step))) / (2 * step);
        expect(measured).toBeCloseTo(gradient.data[index] ?? NaN, 3);
      }
      network.dispose();
    },
  );

  it.each([
    ['activation', 'first'],
    ['activation', 'mean'],
    ['squared-distance', 'mean'],
    ['squared-distance', 'first'],
  ] as const)('agrees with finite differences of the %s of layer %s', async (kind, layer) => {
    const network = new DeviceNetwork(tinyModel([first]), 2);
    const images = tinyPictures(3);
    const { layers } = await network.forward(images, [layer]);
    const shape = layers[layer]?.shape ?? [];
    const given = ndArray(
      Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i)),
      shape,
    );
    const objective: Objective =
      kind === 'activation' ? { kind, layer, weights: given } : { kind, layer, targets: given };
    const { gradient } = await network.gradient(images, objective);
    const step = 1e-2;
    for (const index of [0, 100, 191 + 192, 400]) {
      const picture = Math.floor(index / 192);
      const nudged = async (by: number): Promise<number> => {
        const data = Float32Array.from(images.data);
        data[index] = (data[index] ?? 0) + by;
        const { values } = await network.gradient({ data, shape: images.shape }, objective);
        return values.data[picture] ?? NaN;
      };
      const measured = ((await nudged(step)) - (await nudged(-step))) / (2 * step);
      const expected = gradient.data[index] ?? NaN;
      expect(Math.abs(measured - expected)).toBeLessThan(2e-2 * Math.max(0.1, Math.abs(expected)));
    }
    network.dispose();
  });

  it('differentiates the top class where none is named', async () => {
    const network = new DeviceNetwork(tinyModel([first]), 4);
    const images = tinyPictures(3);
    const { logits } = await network.forward(images);
    const top = [0, 1, 2].map((row) => argmax(logits.data.subarray(row * 3, row * 3 + 3)));
    const named = await network.gradient(images, { kind: 'logit', classes: top });
    const unnamed = await network.gradient(images, { kind: 'logit', classes: [null, null, null] });
    expect(unnamed.gradient.data).toEqual(named.gradient.data);
    expect(unnamed.values.data).toEqual(named.values.data);
    network.dispose();
  });

  it('refuses weights of another shape than the layer, and layers that are not there', async () => {
    const network = new DeviceNetwork(tinyModel([first]), 4);
    const weights = ndArray(new Float32Array(2), [1, 2]);
    await expect(
      network.gradient(tinyPictures(1), { kind: 'activation', layer: 'mean', weights }),
    ).rejects.toThrow('weights of [1 × 2] were given; the output of layer "mean" is [1 × 6]');
    await expect(
      network.gradient(tinyPictures(1), { kind: 'activation', layer: 'median', weights }),
    ).rejects.toThrow('tiny has no layer "median"; its layers are first, mean, logits');
    network.dispose();
  });

  it('gives a tie of max pooling to the first position in reading order', async () => {
    const layers: readonly Layer[] = [
      conv('same', 4, 1, 1, 0),
      { name: 'pool', type: 'max-pool', size: 2 },
    ];
    const network = new DeviceNetwork(tinyModel(layers), 1);
    const flat = { data: new Float32Array(192).fill(0.9), shape: [1, 8, 8, 3] };
    const { gradient } = await network.gradient(flat, { kind: 'logit', classes: [0] });
    const at = (row: number, column: number): number =>
      Math.abs(gradient.data[(row * 8 + column) * 3] ?? NaN);
    expect(at(0, 0)).toBeGreaterThan(0);
    expect([at(0, 1), at(1, 0), at(1, 1)]).toEqual([0, 0, 0]);
    network.dispose();
  });

  it('gives a picture the same gradient whatever else is in its batch', async () => {
    const network = new DeviceNetwork(tinyModel([first]), 3);
    const images = tinyPictures(7);
    const together = await network.gradient(images, {
      kind: 'loss',
      classes: [0, 1, 2, 0, 1, 2, 0],
    });
    const alone = await network.gradient(
      { data: images.data.slice(4 * 192, 5 * 192), shape: [1, 8, 8, 3] },
      { kind: 'loss', classes: [1] },
    );
    const part = together.gradient.data.subarray(4 * 192, 5 * 192);
    expect(relativeDifference(part, alone.gradient.data)).toBeLessThan(1e-6);
    network.dispose();
  });

  it('leaks no tensor, not even when a class is refused midway', async () => {
    const network = new DeviceNetwork(tinyModel([first]), 2);
    const before = tf.memory().numTensors;
    await network.gradient(tinyPictures(3), { kind: 'loss', classes: [0, 1, 2] });
    await network.forward(tinyPictures(3), ['first', 'mean']);
    await expect(network.gradient(tinyPictures(1), { kind: 'loss', classes: [3] })).rejects.toThrow(
      /class 3/,
    );
    expect(tf.memory().numTensors).toBe(before);
    network.dispose();
  });

  it('refuses pictures of another size, no pictures, and unknown layers by name', async () => {
    const network = new DeviceNetwork(tinyModel([first]), 2);
    await expect(network.forward(tinyPictures(1, 4))).rejects.toThrow(
      /1 × 4 × 4 × 3.*n × 8 × 8 × 3/,
    );
    await expect(network.forward(tinyPictures(0))).rejects.toThrow(/n ≥ 1/);
    await expect(network.forward(tinyPictures(1), ['last'])).rejects.toThrow(
      /no layer "last".*first, mean, logits/,
    );
    network.dispose();
  });
});
