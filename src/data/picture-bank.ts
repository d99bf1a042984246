import { join } from 'node:path';
import { z } from 'astro/zod';
import { readJson } from '../../bake/files.ts';
import { projectRoot } from '../../bake/project.ts';

/** What the pages show of a picture of the bank: what it is, and whom it is owed to. */
const pictureSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** One of the models' classes, or null where none fits. */
  label: z.string().nullable(),
  author: z.string(),
  licence: z.string(),
  sourceUrl: z.url().nullable(),
  sourcePackage: z.string().nullable(),
  /** The scene that was put behind a cut-out; null for a photograph. */
  background: z.object({ scene: z.string() }).nullable(),
  notes: z.string(),
});

export type BankEntry = z.infer<typeof pictureSchema>;

/**
 * Every picture of pictures/bank.json, in its order.
 *
 * @throws {Error} naming the file and the field that is wrong.
 */
export function pictureBank(): readonly BankEntry[] {
  const path = join(projectRoot(), 'pictures', 'bank.json');
  const parsed = z.object({ pictures: z.array(pictureSchema) }).safeParse(readJson(path));
  if (!parsed.success) {
    throw new Error(`${path} is no picture bank:\n${z.prettifyError(parsed.error)}`);
  }
  return parsed.data.pictures;
}
