import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The file names of every `figures/<name>.png` and `.webp` that a page of a built site mentions, in markup or in its
 * data, be that in the page or in a JSON file beside it.
 */
export async function figuresIn(site: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const entry of await readdir(site, { recursive: true })) {
    if (!/\.(html|json)$/.test(entry)) continue;
    const text = await readFile(path.join(site, entry), 'utf8');
    for (const [, name] of text.matchAll(/\/figures\/([\w-]+\.(?:png|webp))/g)) {
      if (name !== undefined) found.add(name);
    }
  }
  return found;
}
