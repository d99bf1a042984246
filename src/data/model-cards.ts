import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'astro/zod';
import { modelIds } from '../../bake/models.ts';
import { projectRoot } from '../../bake/project.ts';

const share = z.number().min(0).max(1);

/** What the pages show of a model's card; the card itself holds more. */
const described = z.object({
  id: z.string(),
  kind: z.string(),
  /** What the architecture is, in words. */
  title: z.string().optional(),
  limits: z.array(z.string()).default([]),
  validation_accuracy: share,
  validation_pictures: z.int().positive(),
  per_class: z.record(z.string(), share),
  /** Accuracy under an attack, by its radius. */
  pgd20_l2_accuracy: z.record(z.string().regex(/^\d+(\.\d+)?$/), share),
  pgd_pictures: z.int().positive(),
  weights_sha256: z.string(),
});

/** How it was trained: `recipe`; the first two cards, of prototypes, call it `training`. */
const trained = z.union([
  z.object({ recipe: z.string() }),
  z.object({ training: z.string() }).transform(({ training }) => ({ recipe: training })),
]);

const cardSchema = described.and(trained);

export type ModelCard = z.infer<typeof cardSchema> & {
  /** The folder under models/. */
  readonly folder: string;
  /** Size of the weights, in bytes. */
  readonly weightBytes: number;
};

/** The two that the whole course compares come first. */
const first = ['standard', 'robust'];

/**
 * The cards of every model the site carries.
 *
 * @throws {Error} naming the card and the field that is wrong.
 */
export function modelCards(): readonly ModelCard[] {
  const root = projectRoot();
  const rank = (id: string): number => (first.includes(id) ? first.indexOf(id) : first.length);
  const ids = modelIds(root).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  return ids.map((folder) => {
    const path = join(root, 'models', folder, 'card.json');
    const parsed = cardSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!parsed.success) {
      throw new Error(`${path} is no model card:\n${z.prettifyError(parsed.error)}`);
    }
    const weightBytes = statSync(join(root, 'models', folder, 'weights.safetensors')).size;
    return { ...parsed.data, folder, weightBytes };
  });
}
