import { findModel } from '../../bake/models.ts';
import { projectRoot } from '../../bake/project.ts';
import type { Demo } from '../../compute/demo.ts';
import { representationOf } from '../../compute/network/representation.ts';

/** What figures need to know of the model of a demo before anything is computed. */
export interface ModelFacts {
  readonly classes: readonly string[];
  /** How many neurons its representation has. */
  readonly neurons: number;
}

/** Reads a demo's model. @throws {RangeError} if it has none. */
export function modelFacts({ id, model }: Demo): ModelFacts {
  if (model === null) throw new RangeError(`the demo "${id}" has no model`);
  const { architecture } = findModel(model, projectRoot());
  return { classes: architecture.classes, neurons: representationOf(architecture).size };
}
