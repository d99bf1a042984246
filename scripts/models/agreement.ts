import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readJson } from '../../bake/files.ts';
import { addToCard, type CardContent } from '../../bake/model-card.ts';
import { findModel } from '../../bake/models.ts';
import { projectRoot } from '../../bake/project.ts';
import { openNodeNetwork } from '../../compute/backend/node.ts';
import { bestOfRestarts } from '../../compute/attacks/restarts.ts';
import { subjectsOf } from '../../compute/attacks/subjects.ts';
import type { Network } from '../../compute/network/network.ts';
import { readSafetensors } from '../../compute/network/safetensors.ts';
import { slice, type NdArray } from '../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../compute/numeric/random.ts';

const help = `node scripts/models/agreement.ts FOLDER [--update]

Attacks the pictures that training/agreement.py left in FOLDER with the course's own PGD, on WebAssembly, and compares the
accuracy with PyTorch's. --update writes it into the model's card.`;

export type Agreement = NonNullable<CardContent['agreement']>;

const attackSchema = z.object({
  model: z.string(),
  norm: z.enum(['l2', 'linf']),
  epsilon: z.number().positive(),
  steps: z.int().positive(),
  stepSize: z.number().positive(),
  weights_sha256: z.hash('sha256'),
});

export type SharedAttack = z.infer<typeof attackSchema>;

/** What PyTorch attacked, and its verdicts: 1 where it was still right. */
export interface Attacked {
  /** n × height × width × channels in [0, 1]. */
  readonly images: NdArray;
  readonly labels: readonly number[];
  readonly withstood: readonly number[];
}

/** Pictures that are attacked together. */
const chunk = 32;

/**
 * Attacks the same pictures again, from the pictures themselves, and compares the verdicts on the last points.
 *
 * @param onProgress told how many pictures are done.
 */
export async function measureAgreement(
  network: Network,
  { images, labels, withstood }: Attacked,
  attack: SharedAttack,
  onProgress?: (done: number) => void,
): Promise<Agreement> {
  const right: number[] = [];
  for (let start = 0; start < labels.length; start += chunk) {
    const end = Math.min(start + chunk, labels.length);
    const input = { images: slice(images, start, end), labels: labels.slice(start, end) };
    right.push(...(await stillRight(network, input, attack)));
    onProgress?.(end);
  }
  const same = right.filter((value, index) => value === withstood[index]).length;
  return {
    attack: `PGD from the picture itself, ${attack.norm}, epsilon ${attack.epsilon}, ${attack.steps} steps of ${attack.stepSize}`,
    pictures: labels.length,
    pytorch: round(sum(withstood) / labels.length),
    course: round(sum(right) / labels.length),
    same: round(same / labels.length),
  };
}

async function stillRight(
  network: Network,
  input: { readonly images: NdArray; readonly labels: readonly number[] },
  { norm, epsilon, steps, stepSize }: SharedAttack,
): Promise<number[]> {
  const env = { network, random: seededRandom(0) };
  const tasks = (await subjectsOf(env, input)).map(({ image, attackedClass, random }) => {
    return { image, epsilon, stepSize, classIndex: attackedClass, random };
  });
  const run = bestOfRestarts(env, tasks, {
    norm,
    steps,
    targeted: false,
    randomStart: false,
    restarts: 1,
  });
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value.map(({ success }) => Number(!success));
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** To four decimals, as everything in a card. */
function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

/** @throws {RangeError} naming what the folder lacks. */
async function readAttacked(folder: string): Promise<{ attacked: Attacked; attack: SharedAttack }> {
  const path = join(folder, 'attack.json');
  const parsed = attackSchema.safeParse(readJson(path));
  if (!parsed.success) {
    throw new RangeError(
      `${path} is not from training/agreement.py:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const file = join(folder, 'attacked.safetensors');
  const tensors = readSafetensors(await readFile(file), file);
  const tensor = (name: string): NdArray => {
    const found = tensors.get(name);
    if (found === undefined) throw new RangeError(`${file} lacks ${name}`);
    return found;
  };
  const attacked = {
    images: tensor('image'),
    labels: [...tensor('label').data],
    withstood: [...tensor('withstood').data],
  };
  return { attacked, attack: parsed.data };
}

async function main(argv: readonly string[]): Promise<void> {
  const { values: options, positionals } = parseArgs({
    args: [...argv],
    options: { update: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined) throw new RangeError(help);
  const { attacked, attack } = await readAttacked(folder);
  const root = projectRoot();
  const model = findModel(attack.model, root);
  if (model.weightsHash !== attack.weights_sha256) {
    throw new RangeError(`models/${model.id} has other weights than those PyTorch attacked`);
  }
  const network = await openNodeNetwork(model.directory);
  try {
    const agreement = await measureAgreement(network, attacked, attack, (done) => {
      console.error(`${done} of ${attacked.labels.length} pictures`);
    });
    if (options.update) addToCard(root, model.id, { agreement });
    console.log(JSON.stringify(agreement, null, 2));
  } finally {
    await network.dispose();
  }
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
