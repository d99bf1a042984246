import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Network } from '../../../compute/network/network.ts';
import { writeSafetensors } from '../../../compute/network/safetensors.ts';
import { ndArray, type NdArray } from '../../../compute/numeric/nd-array.ts';
import { pgdLosses } from '../../../scripts/models/parity.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';

/** A linear classifier of 4 × 4 pictures that also names a representation: the mean of each channel. */
export function toyNetwork(): Network & { dispose(): Promise<void> } {
  const linear = linearNetwork({ height: 4, width: 4 });
  return {
    ...linear,
    architecture: {
      ...linear.architecture,
      layers: [
        { name: 'mean', type: 'global-mean' },
        { name: 'logits', type: 'dense', units: 3 },
      ],
    },
    forward: async (images) => {
      const { logits } = await linear.forward(images);
      return { logits, layers: { mean: channelMeans(images) } };
    },
    dispose: () => Promise.resolve(),
  };
}

function channelMeans({ data, shape: [count = 0] }: NdArray): NdArray {
  const pixels = data.length / count / 3;
  const means = new Float32Array(count * 3);
  data.forEach((value, index) => {
    const place = Math.floor(index / (pixels * 3)) * 3 + (index % 3);
    means[place] = (means[place] ?? 0) + value / pixels;
  });
  return ndArray(means, [count, 3]);
}

/** The attack whose losses the toy fixture holds. */
const attack = { norm: 'l2', epsilon: 1, steps: 3, step: 0.5 } as const;

/** A card as the exporter writes it, without what is measured later. */
export const exportedCard: Readonly<Record<string, unknown>> = {
  id: 'toy',
  title: 'A toy',
  kind: 'standard training',
  data: 'none',
  recipe: 'none',
  trained_against: null,
  validation_accuracy: 0.8,
  validation_pictures: 2000,
  per_class: { 'class-0': 0.8 },
  pgd20_l2_accuracy: { '0.25': 0.5, '1.0': 0.1 },
  pgd_pictures: 500,
  curve: { epoch: [1], training_accuracy: [0.9], validation_accuracy: [0.8] },
  fixture: { pgd: attack },
  weights_sha256: '0'.repeat(64),
};

/** Measurements of a model that withstands something. */
export const robustness = {
  norm: 'l2',
  epsilon: 1,
  accuracy: 0.45,
  interval: [0.428, 0.472],
  pictures: 2000,
  clean: { accuracy: 0.7, interval: [0.68, 0.72], pictures: 2000 },
  attacks: [
    { name: 'PGD-50', loss: 'x', steps: 50, restarts: 5, start: 'x', accuracy_after: 0.5 },
    {
      name: 'APGD',
      loss: 'x',
      steps: 20,
      targets: 9,
      restarts: 1,
      start: 'x',
      accuracy_after: 0.45,
    },
  ],
  rule: 'worst case',
  per_class: {},
  seed: 0,
  curve: { attack: 'x', norm: 'l2', pictures: 9, epsilon: [0], accuracy: [1], interval: [[0, 1]] },
  masking: {
    falls_to_zero: { epsilon: 8, accuracy: 0, passed: true },
    more_steps: { attack: 'x', pictures: 9, steps: [5], accuracy: [0.5], passed: true },
  },
};

/**
 * A project of toy models, each with a fixture that differs from the toy network by known amounts: logits by 1e-3,
 * gradients by 1e-2, the losses of an attack by 1e-4, the representation not at all.
 *
 * @param cards by folder.
 */
export async function toyZoo(cards: Readonly<Record<string, unknown>>): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'zoo-'));
  const network = toyNetwork();
  const images = randomPictures(network, 2);
  const { logits, layers } = await network.forward(images);
  const classes = [0, 1].map((row) => {
    const own = [...logits.data.subarray(row * 3, row * 3 + 3)];
    return own.indexOf(Math.max(...own));
  });
  const { gradient } = await network.gradient(images, { kind: 'loss', classes });
  const losses = await pgdLosses(network, images, classes, attack);
  const scaled = ({ data, shape }: NdArray, factor: number): NdArray =>
    ndArray(
      data.map((value) => value / factor),
      shape,
    );
  const fixture = writeSafetensors({
    image: images,
    logits: scaled(logits, 1 + 1e-3),
    representation: layers['mean'] ?? logits,
    loss_gradient: scaled(gradient, 1 + 1e-2),
    pgd_loss: scaled(ndArray(Float32Array.from(losses), [2, attack.steps + 1]), 1 + 1e-4),
  });
  for (const [folder, card] of Object.entries(cards)) {
    const place = join(root, 'models', folder);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'architecture.json'), JSON.stringify(network.architecture));
    writeFileSync(join(place, 'weights.safetensors'), new Uint8Array(1000));
    writeFileSync(join(place, 'fixture.safetensors'), fixture);
    writeFileSync(join(place, 'card.json'), JSON.stringify(card));
  }
  return root;
}

/**
 * Adds a bank of grey pictures, from dark to light, to a project.
 *
 * @param kinds of the pictures whose kind was trained on.
 */
export async function addBank(
  root: string,
  labels: Readonly<Record<string, string | null>>,
  kinds: Readonly<Record<string, string>> = {},
): Promise<void> {
  mkdirSync(join(root, 'pictures', '64'), { recursive: true });
  const entries = Object.entries(labels);
  const pictures = entries.map(([id, label]) => ({ id, label, kind: kinds[id] ?? null }));
  writeFileSync(join(root, 'pictures', 'bank.json'), JSON.stringify({ pictures }));
  for (const [index, [id]] of entries.entries()) {
    const grey = Math.round((255 * index) / entries.length);
    await sharp({
      create: { width: 4, height: 4, channels: 3, background: { r: grey, g: grey, b: grey } },
    })
      .png()
      .toFile(join(root, 'pictures', '64', `${id}.png`));
  }
}
