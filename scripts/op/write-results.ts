import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file of a result: its name and its content. */
export type ResultFile = readonly [name: string, content: Uint8Array | string];

/**
 * Refuses a place that cannot become the output folder, before anything is computed.
 *
 * @throws {RangeError} naming the path.
 */
export function checkOutput(folder: string): void {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status !== undefined && !status.isDirectory()) {
    throw new RangeError(`--out ${folder}: there is a file of this name; a folder is needed`);
  }
}

/**
 * Writes all files or none: into a new folder beside the output folder first. A folder that is there already keeps
 * what has other names.
 */
export function writeResults(folder: string, files: readonly ResultFile[]): void {
  const parent = dirname(folder);
  mkdirSync(parent, { recursive: true });
  const temporary = join(parent, `.${basename(folder)}.${randomUUID()}.tmp`);
  try {
    mkdirSync(temporary);
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(temporary)) {
      renameSync(join(temporary, name), join(folder, name));
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
