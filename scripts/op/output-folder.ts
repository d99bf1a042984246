import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, parse } from 'node:path';

/**
 * Refuses a place that cannot become the output folder, before anything is computed: a file, a folder inside a file, a
 * folder with a folder where a file goes, and a place that cannot be written to. The last is found by writing there and
 * taking it away again: the rights of a folder alone do not tell, neither to root nor on a disk mounted for reading,
 * and do not know of names that are too long.
 *
 * @param outputs names of the operation's outputs, after which files are named.
 * @throws {RangeError} naming the path.
 */
export function checkOutput(folder: string, outputs: readonly string[]): void {
  const place = nearestPlace(folder);
  if (!statSync(place).isDirectory()) {
    throw new RangeError(`--out ${folder}: ${place} is a file; a folder is needed`);
  }
  withTemporary(folder, (temporary) => {
    writeFileSync(join(temporary, 'probe'), 'probe');
    const names = readdirSync(folder).filter((name) => isOfResult(name, outputs));
    checkNoFolders(folder, names);
  });
}

/**
 * Refuses to write a file where a folder is.
 *
 * @throws {RangeError} naming the output folder and the one in it.
 */
export function checkNoFolders(folder: string, names: readonly string[]): void {
  for (const name of names) {
    if (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() !== true) continue;
    throw new RangeError(
      `--out ${folder}: there is a folder named ${name}, where a file goes; choose another folder`,
    );
  }
}

/** Whether a file of a result can have this name; some that it never has look as if. */
function isOfResult(file: string, outputs: readonly string[]): boolean {
  const { name, ext } = parse(file);
  if (!['.png', '.csv', '.json', '.safetensors'].includes(ext)) return false;
  return ['result', ...outputs].some((output) => name === output || name.startsWith(`${output}-`));
}

/**
 * Refuses to write over a file that the run reads.
 *
 * @param outputs names of the operation's outputs, after which files are named.
 * @param read the files that are read.
 * @throws {RangeError} naming the file.
 */
export function checkOverwriting(
  folder: string,
  outputs: readonly string[],
  read: readonly string[],
): void {
  if (!existsSync(folder)) return;
  const place = realpathSync(folder);
  for (const path of read) {
    if (!isOfResult(path, outputs) || realpathSync(dirname(path)) !== place) continue;
    throw new RangeError(
      `--out ${folder}: the result could replace ${path}, which is read; choose another folder`,
    );
  }
}

/**
 * Makes a folder and a temporary one inside it, which is gone after the work. If the work put nothing into the folder,
 * or failed, so is the folder, unless it was there before.
 *
 * @throws {RangeError} naming the folder, if it or anything in it cannot be written; and those of the work.
 */
export function withTemporary(folder: string, work: (temporary: string) => void): void {
  const missing = missingFolders(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    // One by one: where nothing can be made, as in /proc, Node's `recursive` tries for ever.
    for (const one of missing) if (!existsSync(one)) mkdirSync(one);
    mkdirSync(temporary);
    try {
      work(temporary);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  } catch (error) {
    throw error instanceof RangeError ? error : unwritable(folder, error);
  } finally {
    removeEmpty(missing);
  }
}

/** The longest part of a path that exists. */
function nearestPlace(path: string): string {
  return existsSync(path) ? path : nearestPlace(dirname(path));
}

/** A folder and those around it, as far as they do not exist, from the outermost. */
function missingFolders(folder: string): string[] {
  return existsSync(folder) ? [] : [...missingFolders(dirname(folder)), folder];
}

/** Takes away the folders, from the innermost, as far as they are empty. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(folder);
    } catch {
      // never made, or filled: by this run or by another one beside it
    }
  }
}

/** The file system says `ENOSPC: no space left on device, write '/…'`; what it did to a temporary file helps no one. */
function unwritable(folder: string, error: unknown): RangeError {
  const reason = error instanceof Error ? (error.message.split(',')[0] ?? '') : String(error);
  return new RangeError(
    `--out ${folder} cannot be written: ${reason}; choose a folder in which files can be made`,
    { cause: error },
  );
}
