import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Architecture } from '../compute/network/architecture.ts';
import { stack } from '../compute/numeric/nd-array.ts';
import type { Op, OpInput } from '../compute/op.ts';
import { readJson } from './files.ts';

/** See `Op.resolution`. */
type Resolution = NonNullable<Op['resolution']>;

const folders: Readonly<Record<Resolution, string>> = { network: '64', photograph: 'photographs' };

/** One picture of the bank as results know it. */
export interface BankPicture {
  readonly id: string;
  /** The PNG file that a computation starts from: the network's input, or the photograph at its own resolution. */
  readonly path: string;
  readonly resolution: Resolution;
  /** SHA-256 of that file. */
  readonly sha256: string;
  /** Index of the true class among the model's classes; null where none fits. */
  readonly label: number | null;
}

/** The picture bank, by id. */
export interface Bank {
  readonly ids: readonly string[];
  /** The pictures that there are at their own resolution, too. */
  readonly photographs: readonly string[];
  /**
   * @param classes the model's, among which the label is looked up.
   * @param resolution default: as a network takes it.
   * @throws {RangeError} naming the picture if the bank does not hold it, or not at that resolution.
   */
  find(id: string, classes: readonly string[], resolution?: Resolution): BankPicture;
}

const bankSchema = z.object({
  pictures: z.array(z.object({ id: z.string(), label: z.string().nullable() })),
});

/** Opens pictures/bank.json; each picture's file is read when it is first asked for. */
export function openBank(root: string): Bank {
  const path = join(root, 'pictures', 'bank.json');
  const parsed = bankSchema.safeParse(readJson(path) ?? { pictures: [] });
  if (!parsed.success) {
    throw new RangeError(`${path} is no picture bank:\n${z.prettifyError(parsed.error)}`);
  }
  const labels = new Map(parsed.data.pictures.map(({ id, label }) => [id, label]));
  const hashes = new Map<string, string>();
  const fileOf = (id: string, resolution: Resolution): string =>
    join(root, 'pictures', folders[resolution], `${id}.png`);
  const idsAt = (resolution: Resolution): string[] =>
    [...labels.keys()].filter((id) => existsSync(fileOf(id, resolution)));
  return {
    ids: [...labels.keys()],
    get photographs() {
      return idsAt('photograph');
    },
    find(id, classes, resolution = 'network') {
      const label = labels.get(id);
      const path = fileOf(id, resolution);
      if (label === undefined || !existsSync(path)) {
        const what = resolution === 'network' ? 'picture' : 'picture at photograph resolution';
        throw new RangeError(
          `unknown ${what} "${id}"; the bank has: ${idsAt(resolution).join(', ')}`,
        );
      }
      const sha256 =
        hashes.get(path) ?? createHash('sha256').update(readFileSync(path)).digest('hex');
      hashes.set(path, sha256);
      const index = label === null ? -1 : classes.indexOf(label);
      return { id, path, resolution, sha256, label: index < 0 ? null : index };
    },
  };
}

/** Decodes pictures of the bank into one batch, with their labels. */
export async function loadPictures(
  pictures: readonly BankPicture[],
  input: Architecture['input'],
): Promise<OpInput> {
  // The decoder is loaded only once there is work: a bake that finds nothing to do stays fast.
  const { readPhotographFile, readPictureFile } =
    await import('../compute/backend/picture-file.ts');
  const read = await Promise.all(
    pictures.map(({ path, resolution }) =>
      resolution === 'photograph' ? readPhotographFile(path, input) : readPictureFile(path, input),
    ),
  );
  return {
    images: stack(read.map(({ picture }) => picture)),
    labels: pictures.map(({ label }) => label),
  };
}
