import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Op } from '../compute/op.ts';

/**
 * The ids of all operations: the files under compute/ that have a default export.
 *
 * @returns sorted ids such as `attacks/pgd`.
 */
export function operationIds(root: string): string[] {
  const files = globSync('*/**/*.ts', { cwd: join(root, 'compute') });
  return files
    .filter((file) => /^export default /m.test(readFileSync(join(root, 'compute', file), 'utf8')))
    .map((file) => file.slice(0, -'.ts'.length).split(sep).join('/'))
    .sort();
}

/**
 * Loads an operation by id.
 *
 * @throws {RangeError} naming the id and the operations there are.
 */
export async function loadOperation(id: string, root: string): Promise<Op> {
  // Only a file with a default export is imported: others may do things when they load.
  const ids = operationIds(root);
  if (!ids.includes(id)) {
    throw new RangeError(`unknown operation "${id}"; there are: ${ids.join(', ')}`);
  }
  const path = join(root, 'compute', `${id}.ts`);
  const module: unknown = await import(/* @vite-ignore */ pathToFileURL(path).href);
  const op = typeof module === 'object' && module !== null && 'default' in module && module.default;
  if (!isOperation(op)) {
    throw new RangeError(
      `"${id}" is no operation: compute/${id}.ts has no operation as default export`,
    );
  }
  if (op.id !== id) throw new RangeError(`compute/${id}.ts calls itself "${op.id}"`);
  return op;
}

/** Told by its shape: types do not exist at run time, and only `defineOp` makes objects of this one. */
function isOperation(value: unknown): value is Op {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'version' in value &&
    'params' in value &&
    'outputs' in value &&
    'run' in value &&
    typeof value.run === 'function'
  );
}
