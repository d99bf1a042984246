import { readCard, type ModelCard } from './model-card.ts';
import { projectRoot } from './project.ts';

/**
 * The radius of the attack that a model was trained against, as its card says; 0 for standard training.
 *
 * @param model a demo's; null, of a demo without a model, is refused.
 * @throws {Error} naming a card that does not say.
 */
export function trainingRadius(model: string | null, root = projectRoot()): number {
  if (model === null) throw new RangeError('a demo without a model has no radius of training');
  return radiusOf(readCard(root, model));
}

/** The radius that a card states; see {@link trainingRadius}. The first cards state it in words only. */
export function radiusOf({
  folder,
  kind,
  trained_against: attack,
}: Pick<ModelCard, 'folder' | 'kind' | 'trained_against'>): number {
  if (attack !== undefined) return attack?.epsilon ?? 0;
  if (kind.startsWith('standard training')) return 0;
  const [, radius] = /\bepsilon (\d+(?:\.\d+)?)/.exec(kind) ?? [];
  if (radius !== undefined) return Number(radius);
  throw new Error(`the card of "${folder}" does not say what the model was trained against`);
}
