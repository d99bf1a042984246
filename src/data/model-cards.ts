import { readCards, type ModelCard } from '../../bake/model-card.ts';
import { projectRoot } from '../../bake/project.ts';

export type { ModelCard };

/**
 * The cards of every model the site carries.
 *
 * @throws {Error} naming the card and the field that is wrong.
 */
export function modelCards(): readonly ModelCard[] {
  return readCards(projectRoot());
}
