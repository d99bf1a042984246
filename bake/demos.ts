import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Demo } from '../compute/demo.ts';

const demo = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+(\/[a-zA-Z0-9-]+)+$/),
  op: z.string(),
  model: z.string().nullable(),
  pictures: z.array(z.string()),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  judges: z.exactOptional(z.array(z.string()).min(1)),
});

const demosModule = z.object({ demos: z.record(z.string(), demo) });

/**
 * Finds the demos of every `demos.ts` under content/.
 *
 * @returns them sorted by file and in the file's order.
 * @throws {RangeError} naming the file and what is wrong with it, or two demos of one id.
 */
export async function findDemos(root: string): Promise<Demo[]> {
  const files = globSync('content/**/demos.ts', { cwd: root }).sort();
  const found = new Map<string, Demo>();
  for (const file of files) {
    const module: unknown = await import(/* @vite-ignore */ pathToFileURL(join(root, file)).href);
    const parsed = demosModule.safeParse(module);
    if (!parsed.success) {
      throw new RangeError(`${file} does not export demos:\n${z.prettifyError(parsed.error)}`);
    }
    for (const entry of Object.values(parsed.data.demos)) {
      if (found.has(entry.id)) throw new RangeError(`${file}: two demos are called "${entry.id}"`);
      found.set(entry.id, entry);
    }
  }
  return [...found.values()];
}

/** The article that a demo belongs to: its id up to the last slash. */
export function articleOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/'));
}

/**
 * Whether a demo is meant by `--select`: its id, the beginning of its id up to a slash, or a pattern with `*`.
 */
export function matches(id: string, only: string): boolean {
  const pattern = only
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}(/.*)?$`).test(id);
}
