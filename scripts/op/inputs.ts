import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ModelFiles } from '../../bake/models.ts';
import { loadInput, openBank } from '../../bake/pictures.ts';
import type { MaskFile } from '../../compute/backend/mask-file.ts';
import {
  readPhotographFile,
  readPictureFile,
  type PictureFile,
} from '../../compute/backend/picture-file.ts';
import { concatenate, stack } from '../../compute/numeric/nd-array.ts';
import type { Op, OpInput } from '../../compute/op.ts';
import { checkPictureCount, noPictures } from '../../compute/run-operation.ts';
import type { Arguments } from './arguments.ts';
import { checkMaskCount, readMasks, type ReadPicture } from './masks.ts';
import { userPath } from './user-path.ts';
import { parseLabels } from './values.ts';

/** One picture of a run: where it came from, and what was done to it on the way in. */
export interface InputPicture {
  readonly name: string;
  readonly sha256: string;
  readonly label: number | null;
  readonly notices: readonly string[];
  /** SHA-256 of its silhouette, where a file gave it. */
  readonly mask?: string;
}

/** Operations that attack a set of pictures attack the predicted class where they know no other. */
const unlabelled = 'it has no label, so the class that the model predicts counts as the right one';

export interface Inputs {
  readonly input: OpInput;
  readonly pictures: readonly InputPicture[];
  /** The files that were read. */
  readonly paths: readonly string[];
}

const extensions = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.avif', '.tif', '.tiff'];

/**
 * Reads the pictures of a command line, those of the bank first.
 *
 * @throws {RangeError} naming a picture that cannot be used, or how many the operation takes.
 */
export async function readInputs(
  op: Op,
  { bank, picture, label, mask, crop }: Arguments,
  model: ModelFiles | null,
  root: string,
): Promise<Inputs> {
  const paths = picture.flatMap((path) => expand(path, op));
  const count = bank.length + paths.length;
  if (count === 0 && op.pictures !== 'none') {
    throw new RangeError('no picture is given; use --picture <path> or --bank <id>');
  }
  checkPictureCount(op, count);
  if (paths.length === 0 && (label.length > 0 || mask.length > 0 || crop !== undefined)) {
    throw new RangeError('--label, --mask and --crop are for --picture; the bank knows its own');
  }
  checkMaskCount(op, mask, paths.length);
  if (model === null || count === 0) return { input: noPictures, pictures: [], paths: [] };
  const { classes, input } = model.architecture;
  const catalogue = openBank(root);
  const known = bank.map((id) => catalogue.find(id, classes, op.resolution));
  const read = op.resolution === 'photograph' ? readPhotographFile : readPictureFile;
  const files: ReadPicture[] = [];
  // One after the other: a folder of photographs, all decoded at once, would fill the memory.
  for (const path of paths) {
    files.push({ path, ...(await read(path, input, crop === undefined ? {} : { crop })) });
  }
  const labels = parseLabels(label, files.length, classes);
  const masks = await readMasks(mask, files, input, crop);
  const parts = [
    ...(known.length > 0 ? [await loadInput(op, known, input)] : []),
    ...(files.length > 0 ? [fromFiles(files, labels, masks)] : []),
  ];
  const noticed = (label: number | null, notices: readonly string[]): readonly string[] =>
    label === null && attacksSet(op) ? [...notices, unlabelled] : notices;
  const pictures: InputPicture[] = [
    ...known.map(({ id, sha256, label: own }) => {
      return { name: id, sha256, label: own, notices: noticed(own, []) };
    }),
    ...files.map(({ path, sha256, notices }, index) => {
      const silhouette = masks[index];
      const own = labels[index] ?? null;
      return {
        ...{ name: basename(path), sha256, label: own },
        notices: noticed(own, notices),
        ...(silhouette === undefined ? {} : { mask: silhouette.sha256 }),
      };
    }),
  ];
  const maskPaths = mask.map((path) => userPath(path, '--mask'));
  return { input: joinInputs(parts), pictures, paths: [...paths, ...maskPaths] };
}

function attacksSet({ id, pictures }: Op): boolean {
  return id.startsWith('attacks/') && pictures === 'many';
}

function fromFiles(
  files: readonly PictureFile[],
  labels: readonly (number | null)[],
  masks: readonly MaskFile[],
): OpInput {
  const images = stack(files.map(({ picture }) => picture));
  return {
    images,
    labels,
    ...(masks.length > 0 ? { masks: stack(masks.map(({ mask }) => mask)) } : {}),
  };
}

/** Pictures of the bank and picture files as one input. */
function joinInputs(parts: readonly OpInput[]): OpInput {
  const masks = parts.flatMap((part) => part.masks ?? []);
  return {
    images: concatenate(parts.map(({ images }) => images)),
    labels: parts.flatMap(({ labels }) => labels),
    ...(masks.length > 0 ? { masks: concatenate(masks) } : {}),
  };
}

/** A folder stands for its picture files; only operations on many pictures take one. */
function expand(given: string, op: Op): string[] {
  const path = userPath(given, '--picture');
  const status = statSync(path, { throwIfNoEntry: false });
  if (op.pictures === 'one' || status?.isDirectory() !== true) return [path];
  const files = namesIn(path)
    .filter((name) => extensions.includes(extname(name).toLowerCase()))
    .sort();
  if (files.length === 0) {
    throw new RangeError(
      `${path}: no picture in this folder; accepted are ${extensions.join(', ')}`,
    );
  }
  return files.map((name) => join(path, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new RangeError(`${folder}: this folder cannot be read`, { cause: error });
  }
}
