import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The project's folder: the nearest one, from the working directory upwards and then from this file upwards, that
 * holds compute/op.ts. Both are tried because a bundler moves this file and a caller may work in any directory.
 *
 * @throws {Error} if there is none.
 */
export function projectRoot(): string {
  for (const start of [process.cwd(), import.meta.dirname]) {
    for (let folder = start; ; folder = dirname(folder)) {
      if (existsSync(join(folder, 'compute', 'op.ts'))) return folder;
      if (folder === dirname(folder)) break;
    }
  }
  throw new Error(`no folder with compute/op.ts at or above ${process.cwd()}`);
}
