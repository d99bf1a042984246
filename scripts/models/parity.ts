import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCard } from '../../bake/model-card.ts';
import { relativeDifference } from '../../compute/analysis/difference.ts';
import { projectedGradient, type AttackTask } from '../../compute/attacks/projected-gradient.ts';
import type { Network } from '../../compute/network/network.ts';
import { representationOf } from '../../compute/network/representation.ts';
import { readSafetensors, type StoredTensor } from '../../compute/network/safetensors.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../compute/numeric/random.ts';
import { argmax } from '../../compute/numeric/softmax.ts';

/** Relative differences ‖a − b‖ / ‖b‖ from what PyTorch computed, in float32 from the fp16 weights, at export. */
export interface Parity {
  readonly logits: number;
  readonly representation: number;
  readonly loss_gradient: number;
  /** Of the losses along the attack that the card names. */
  readonly pgd_loss: number;
}

type Fixture = ReadonlyMap<string, StoredTensor>;

/**
 * Compares a network with the fixture of its model.
 *
 * @param folder the model's, under models/ of the project.
 * @throws {RangeError} naming what the fixture lacks.
 */
export async function measureParity(
  root: string,
  folder: string,
  network: Network,
): Promise<Parity> {
  const file = join(root, 'models', folder, 'fixture.safetensors');
  const fixture: Fixture = readSafetensors(await readFile(file), file);
  const expected = (name: string): StoredTensor => {
    const tensor = fixture.get(name);
    if (tensor === undefined) throw new RangeError(`${file} lacks ${name}`);
    return tensor;
  };
  const images = expected('image');
  const classes = topClasses(expected('logits'));
  const { layer } = representationOf(network.architecture);
  const { logits, layers } = await network.forward(images, [layer]);
  const { gradient } = await network.gradient(images, { kind: 'loss', classes });
  const losses = await pgdLosses(network, images, classes, readCard(root, folder).fixture.pgd);
  return {
    logits: relativeDifference(logits.data, expected('logits').data),
    representation: relativeDifference(layers[layer]?.data ?? [], expected('representation').data),
    loss_gradient: relativeDifference(gradient.data, expected('loss_gradient').data),
    pgd_loss: relativeDifference(losses, expected('pgd_loss').data),
  };
}

type FixturePgd = ReturnType<typeof readCard>['fixture']['pgd'];

/** The index of the largest logit of each row. */
export function topClasses({ data, shape: [rows = 0, classes = 0] }: NdArray): number[] {
  return Array.from({ length: rows }, (_, row) =>
    argmax(data.subarray(row * classes, (row + 1) * classes)),
  );
}

/** Cross-entropy of each picture's class after 0, 1, … steps from the picture itself: pictures × (steps + 1). */
export async function pgdLosses(
  network: Network,
  images: NdArray,
  classes: readonly number[],
  { norm, epsilon, steps, step }: FixturePgd,
): Promise<number[]> {
  const random = seededRandom(0);
  const tasks = classes.map((classIndex, index): AttackTask => {
    return { image: item(images, index), epsilon, stepSize: step, classIndex, random };
  });
  const settings = { norm, steps, targeted: false, randomStart: false };
  const losses: number[][] = classes.map(() => []);
  for await (const iterates of projectedGradient({ network, random }, tasks, settings)) {
    iterates.forEach(({ loss }, index) => losses[index]?.push(loss));
  }
  return losses.flat();
}
