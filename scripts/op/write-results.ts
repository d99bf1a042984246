import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import { z } from 'zod';

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
    const { name } = parse(path);
    const isOutput = ['result', ...outputs].some(
      (output) => name === output || name.startsWith(`${output}-`),
    );
    if (isOutput && realpathSync(dirname(path)) === place) {
      throw new RangeError(
        `--out ${folder}: the result could replace ${path}, which is read; choose another folder`,
      );
    }
  }
}

/**
 * Writes all files or none: into a temporary folder first, inside the output folder or, where there is none yet,
 * beside it. A folder that is there already keeps what has other names, but for the files of the result before: they
 * would pass for part of this one.
 *
 * @param read files that stay, whatever wrote them.
 * @throws {RangeError} naming the output folder, if it holds a folder with the name of a file or cannot be written to.
 */
export function writeResults(
  folder: string,
  files: readonly ResultFile[],
  read: readonly string[] = [],
): void {
  for (const [name] of files) {
    if (statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true) {
      throw new RangeError(`--out ${folder}: there is a folder named ${name}, where a file goes`);
    }
  }
  try {
    writeAll(folder, files, read);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RangeError(`--out ${folder} cannot be written: ${reason}`, { cause: error });
  }
}

function writeAll(folder: string, files: readonly ResultFile[], read: readonly string[]): void {
  const place = existsSync(folder) ? folder : dirname(folder);
  mkdirSync(place, { recursive: true });
  const temporary = join(place, `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    mkdirSync(temporary);
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
    mkdirSync(folder, { recursive: true });
    const kept = new Set([...files.map(([name]) => name), ...read.map((path) => basename(path))]);
    const stale = filesOfResult(folder).filter((name) => !kept.has(name));
    for (const [name] of files) renameSync(join(temporary, name), join(folder, name));
    for (const name of stale) rmSync(join(folder, name), { force: true });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const description = z.object({ files: z.array(z.string().regex(/^[\w-]+\.[a-z]+$/)) });

/** What the result in a folder says it consists of; nothing, if there is none. */
function filesOfResult(folder: string): readonly string[] {
  const path = join(folder, 'result.json');
  if (!existsSync(path)) return [];
  try {
    return description.parse(JSON.parse(readFileSync(path, 'utf8'))).files;
  } catch {
    return []; // another program's result.json, or one from before files were listed
  }
}
