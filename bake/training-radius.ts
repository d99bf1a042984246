import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './files.ts';
import { projectRoot } from './project.ts';

const cardSchema = z.object({
  kind: z.string(),
  /** The ball of the training attack; null for standard training. The first cards have it in words only. */
  trained_against: z.object({ norm: z.string(), epsilon: z.number() }).nullish(),
});

/**
 * The radius of the attack that a model was trained against, as its card says; 0 for standard training.
 *
 * @throws {Error} naming a card that does not say.
 */
export function trainingRadius(model: string, root = projectRoot()): number {
  const path = join(root, 'models', model, 'card.json');
  const parsed = cardSchema.safeParse(readJson(path));
  if (!parsed.success) {
    throw new Error(`${path} is no model card:\n${z.prettifyError(parsed.error)}`);
  }
  const { kind, trained_against: attack } = parsed.data;
  if (attack === null) return 0;
  if (attack !== undefined) return attack.epsilon;
  if (kind.startsWith('standard training')) return 0;
  const [, radius] = /\bepsilon (\d+(?:\.\d+)?)/.exec(kind) ?? [];
  if (radius !== undefined) return Number(radius);
  throw new Error(`${path} does not say what the model was trained against`);
}
