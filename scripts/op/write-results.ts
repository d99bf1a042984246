import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { checkNoFolders, withTemporary } from './output-folder.ts';

/** A file of a result: its name and its content. */
export type ResultFile = readonly [name: string, content: Uint8Array | string];

/**
 * Writes all files or none: into a temporary folder first, inside the output folder. A folder that is there already
 * keeps what has other names, but for the files of the result before: they would pass for part of this one.
 *
 * @param read files that stay, whatever wrote them.
 * @throws {RangeError} naming the output folder, if it holds a folder with the name of a file or cannot be written to.
 */
export function writeResults(
  folder: string,
  files: readonly ResultFile[],
  read: readonly string[] = [],
): void {
  const names = files.map(([name]) => name);
  checkNoFolders(folder, names); // again: the run may have taken hours
  withTemporary(folder, (temporary) => {
    for (const [name, content] of files) writeFileSync(join(temporary, name), content);
    const kept = new Set([...names, ...read.map((path) => basename(path))]);
    const stale = filesOfResult(folder).filter((name) => !kept.has(name));
    for (const name of names) renameSync(join(temporary, name), join(folder, name));
    for (const name of stale) rmSync(join(folder, name), { force: true });
  });
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
