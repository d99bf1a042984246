import type { Op } from '../op.ts';

interface OperationModule {
  readonly default: Op;
}

/** Every file that may hold an operation, loaded when asked for: adding an operation is adding a file. */
const modules = import.meta.glob<OperationModule>([
  '../{analysis,attacks,attribution,features,training}/*.ts',
]);

/**
 * Loads an operation by its id, such as `attacks/pgd`.
 *
 * @throws {RangeError} if there is none of that name.
 */
export async function loadOperation(id: string): Promise<Op> {
  const load = modules[`../${id}.ts`];
  const found: Partial<OperationModule> = load === undefined ? {} : await load();
  if (found.default === undefined) throw new RangeError(`there is no operation "${id}"`);
  return found.default;
}
