/** Builds the site into dist/, after checking that every figure is up to date. */
import { build } from 'astro';
import { assertFresh } from '../bake/freshness.ts';
import { projectRoot } from '../bake/project.ts';

/**
 * @throws {Error} naming every figure whose result is missing or stale, and what to run.
 */
export async function buildSite(root = projectRoot()): Promise<void> {
  await assertFresh(root);
  await build({ root });
}

if (import.meta.main) {
  try {
    await buildSite();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
