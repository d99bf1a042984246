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

/** A file and the SHA-256 of what is in it. */
interface HashedFile {
  readonly path: string;
  readonly sha256: string;
}

/**
 * One picture of the bank as results know it. The file is what a computation starts from: the network's input, or the
 * photograph at its own resolution.
 */
export interface BankPicture extends HashedFile {
  readonly id: string;
  readonly resolution: Resolution;
  /** Index of the true class among the model's classes; null where none fits. */
  readonly label: number | null;
  /** The exact silhouette, of cut-outs; null for photographs. */
  readonly mask: HashedFile | null;
}

/** The picture bank, by id. It finds the test pictures, too, which no figure offers for choice. */
export interface Bank {
  /** Without the test pictures. */
  readonly ids: readonly string[];
  /** The pictures that there are at their own resolution, too. */
  readonly photographs: readonly string[];
  /**
   * Those of which Restricted Tiny ImageNet shows the same kind under the same label: a German shepherd, but neither a
   * husky nor a zebra.
   */
  readonly ofTrainedKinds: readonly string[];
  /**
   * @param classes the model's, among which the label is looked up.
   * @param resolution default: as a network takes it.
   * @throws {RangeError} naming the picture if the bank does not hold it, or not at that resolution.
   */
  find(id: string, classes: readonly string[], resolution?: Resolution): BankPicture;
}

const bankSchema = z.object({
  pictures: z.array(
    z.object({
      id: z.string(),
      label: z.string().nullable(),
      kind: z.string().nullable().optional(),
    }),
  ),
});

/** Test pictures of CIFAR-10, beside the bank: `training/cifar_pictures.py` takes them over. */
export const TEST_PICTURES = 'cifar-test';

function readList(root: string, list: string): z.infer<typeof bankSchema>['pictures'] {
  const path = join(root, 'pictures', `${list}.json`);
  const parsed = bankSchema.safeParse(readJson(path) ?? { pictures: [] });
  if (!parsed.success) {
    throw new RangeError(`${path} is no list of pictures:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.pictures;
}

/** Opens the lists under pictures/; each picture's file is read when it is first asked for. */
export function openBank(root: string): Bank {
  const pictures = readList(root, 'bank');
  const labels = new Map(pictures.map(({ id, label }) => [id, label]));
  const testLabels = new Map(readList(root, TEST_PICTURES).map(({ id, label }) => [id, label]));
  const hashes = new Map<string, string>();
  const hashed = (file: string): HashedFile => {
    const sha256 =
      hashes.get(file) ?? createHash('sha256').update(readFileSync(file)).digest('hex');
    hashes.set(file, sha256);
    return { path: file, sha256 };
  };
  const folderOf = (id: string, resolution: Resolution): string =>
    resolution === 'network' && testLabels.has(id) ? TEST_PICTURES : folders[resolution];
  const fileOf = (id: string, resolution: Resolution): string =>
    join(root, 'pictures', folderOf(id, resolution), `${id}.png`);
  const idsAt = (resolution: Resolution): string[] =>
    [...labels.keys()].filter((id) => existsSync(fileOf(id, resolution)));
  return {
    ids: [...labels.keys()],
    get photographs() {
      return idsAt('photograph');
    },
    ofTrainedKinds: pictures.filter(({ kind }) => typeof kind === 'string').map(({ id }) => id),
    find(id, classes, resolution = 'network') {
      const label = labels.has(id) ? labels.get(id) : testLabels.get(id);
      const path = fileOf(id, resolution);
      const there = idsAt(resolution).join(', ');
      if (label === undefined)
        throw new RangeError(`unknown picture "${id}"; the bank has: ${there}`);
      if (!existsSync(path)) {
        throw new RangeError(
          `the bank has no ${resolution === 'network' ? '64 × 64 file' : 'photograph'} of "${id}"; it has one of: ${there}`,
        );
      }
      const mask = join(root, 'pictures', 'masks', `${id}.png`);
      const index = label === null ? -1 : classes.indexOf(label);
      return {
        id,
        ...hashed(path),
        resolution,
        label: index < 0 ? null : index,
        mask: existsSync(mask) ? hashed(mask) : null,
      };
    },
  };
}

/**
 * The silhouettes that an operation takes: none if it asks for none.
 *
 * @throws {RangeError} naming a picture that has no silhouette.
 */
export function masksFor(op: Op, pictures: readonly BankPicture[]): readonly HashedFile[] {
  if (op.needsMasks !== true) return [];
  return pictures.map(({ id, mask }) => {
    if (mask !== null) return mask;
    throw new RangeError(
      `${op.id} needs the silhouette of each picture, and "${id}" has none: a cut-out of the bank has one, in pictures/masks/`,
    );
  });
}

/** Decodes what an operation takes of pictures of the bank: pixels, labels and, if it asks for them, silhouettes. */
export async function loadInput(
  op: Op,
  pictures: readonly BankPicture[],
  input: Architecture['input'],
): Promise<OpInput> {
  const loaded = await loadPictures(pictures, input);
  const files = masksFor(op, pictures);
  if (files.length === 0) return loaded;
  const { readMaskFile } = await import('../compute/backend/mask-file.ts');
  const masks = await Promise.all(files.map(({ path }) => readMaskFile(path, input)));
  return { ...loaded, masks: stack(masks.map(({ mask }) => mask)) };
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
