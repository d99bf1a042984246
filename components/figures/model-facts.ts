import { findModel } from '../../bake/models.ts';
import { projectRoot } from '../../bake/project.ts';
import { modelOf, type Demo } from '../../compute/demo.ts';
import { representationOf } from '../../compute/network/representation.ts';

/** What figures need to know of the model of a demo before anything is computed. */
export interface ModelFacts {
  readonly classes: readonly string[];
  /** How many neurons its representation has. */
  readonly neurons: number;
}

/** Reads a demo's model. @throws {RangeError} if it has none. */
export function modelFacts(demo: Demo): ModelFacts {
  const { architecture } = findModel(modelOf(demo), projectRoot());
  return { classes: architecture.classes, neurons: representationOf(architecture).size };
}
