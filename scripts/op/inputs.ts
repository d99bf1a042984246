import { readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ModelFiles } from '../../bake/models.ts';
import { loadPictures, openBank } from '../../bake/pictures.ts';
import { readPictureFile, type PictureFile } from '../../compute/backend/picture-file.ts';
import { concatenate, stack } from '../../compute/numeric/nd-array.ts';
import type { Op, OpInput } from '../../compute/op.ts';
import { checkPictureCount, noPictures } from '../../compute/run-operation.ts';
import { parseLabels, type Arguments } from './arguments.ts';
import { userPath } from './user-path.ts';

/** One picture of a run: where it came from, and what was done to it on the way in. */
export interface InputPicture {
  readonly name: string;
  readonly sha256: string;
  readonly label: number | null;
  readonly notices: readonly string[];
}

export interface Inputs {
  readonly input: OpInput;
  readonly pictures: readonly InputPicture[];
}

const extensions = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.avif', '.tif', '.tiff'];

/**
 * Reads the pictures of a command line, those of the bank first.
 *
 * @throws {RangeError} naming a picture that cannot be used, or how many the operation takes.
 */
export async function readInputs(
  op: Op,
  { bank, picture, label, crop }: Arguments,
  model: ModelFiles | null,
  root: string,
): Promise<Inputs> {
  const paths = picture.flatMap((path) => expand(path, op));
  const count = bank.length + paths.length;
  if (count === 0 && op.pictures !== 'none') {
    throw new RangeError('no picture is given; use --picture <path> or --bank <id>');
  }
  checkPictureCount(op, count);
  if (paths.length === 0 && (label.length > 0 || crop !== undefined)) {
    throw new RangeError('--label and --crop are for --picture; the bank knows its own');
  }
  if (model === null || count === 0) return { input: noPictures, pictures: [] };
  const { classes, input } = model.architecture;
  const catalogue = openBank(root);
  const known = bank.map((id) => catalogue.find(id, classes));
  const files: PictureFile[] = [];
  // One after the other: a folder of photographs, all decoded at once, would fill the memory.
  for (const path of paths) {
    files.push(await readPictureFile(path, input, crop === undefined ? {} : { crop }));
  }
  const labels = parseLabels(label, files.length, classes);
  const batches = [
    ...(known.length > 0 ? [(await loadPictures(known, input)).images] : []),
    ...(files.length > 0 ? [stack(files.map((file) => file.picture))] : []),
  ];
  const pictures: InputPicture[] = [
    ...known.map(({ id, sha256, label: own }) => ({ name: id, sha256, label: own, notices: [] })),
    ...files.map(({ sha256, notices }, index) => ({
      name: basename(paths[index] ?? ''),
      sha256,
      notices,
      label: labels[index] ?? null,
    })),
  ];
  return {
    input: { images: concatenate(batches), labels: pictures.map((entry) => entry.label) },
    pictures,
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
