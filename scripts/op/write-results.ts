import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file of a result: its name and its content. */
export type ResultFile = readonly [name: string, content: Uint8Array | string];

/**
 * Refuses a place that cannot become the output folder, before anything is computed: a file, a folder inside a file,
 * and a place that may not be written to.
 *
 * @throws {RangeError} naming the path.
 */
export function checkOutput(folder: string): void {
  const place = nearestPlace(folder);
  if (!statSync(place).isDirectory()) {
    throw new RangeError(`--out ${folder}: ${place} is a file; a folder is needed`);
  }
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new RangeError(`--out ${folder}: ${place} may not be written to`, { cause: error });
  }
}

/** The longest part of a path that exists. */
function nearestPlace(path: string): string {
  return existsSync(path) ? path : nearestPlace(dirname(path));
}

/**
 * Writes all files or none: into a temporary folder first, inside the output folder or, where there is none yet,
 * beside it. A folder that is there already keeps what has other names.
 *
 * @throws {RangeError} if the output folder holds a folder with the name of a file.
 */
export function writeResults(folder: string, files: readonly ResultFile[]): void {
  for (const [name] of files) {
    if (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new RangeError(`--out ${folder}: there is a folder named ${name}, where a file goes`);
    }
  }
  const place = existsSync(folder) ? folder : dirname(folder);
  mkdirSync(place, { recursive: true });
  const temporary = join(place, `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    mkdirSync(temporary);
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
    mkdirSync(folder, { recursive: true });
    for (const [name] of files) renameSync(join(temporary, name), join(folder, name));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
