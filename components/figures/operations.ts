import { loadOperation } from '../../bake/operations.ts';
import { projectRoot } from '../../bake/project.ts';
import type { ParamSpec } from '../../compute/params.ts';

/** An operation's name for readers. */
export async function operationTitle(id: string): Promise<string> {
  return (await loadOperation(id, projectRoot())).title;
}

/** An operation's parameters. */
export async function paramSpecs(id: string): Promise<Readonly<Record<string, ParamSpec>>> {
  return (await loadOperation(id, projectRoot())).params;
}
