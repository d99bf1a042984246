import type { Op } from '../op.ts';

interface OperationModule {
  readonly default?: Op;
}

/**
 * Every file that may hold an operation: adding an operation is adding a file. All come with the compute worker, which
 * is only loaded once a reader asks for it: together they are smaller than the round trips that loading each would take.
 */
const modules = import.meta.glob<OperationModule>(
  '../{analysis,attacks,attribution,features,training}/*.ts',
  { eager: true },
);

/**
 * Finds an operation by its id, such as `attacks/pgd`.
 *
 * @throws {RangeError} if there is none of that name.
 */
export function findOperation(id: string): Op {
  const op = modules[`../${id}.ts`]?.default;
  if (op === undefined) throw new RangeError(`there is no operation "${id}"`);
  return op;
}
