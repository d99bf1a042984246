import { readCard } from './model-card.ts';
import { projectRoot } from './project.ts';

/**
 * The radius of the attack that a model was trained against, as its card says; 0 for standard training.
 *
 * @param model a demo's; null, of a demo without a model, is refused.
 */
export function trainingRadius(model: string | null, root = projectRoot()): number {
  if (model === null) throw new RangeError('a demo without a model has no radius of training');
  return readCard(root, model).trained_against?.epsilon ?? 0;
}
