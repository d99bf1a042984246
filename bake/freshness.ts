import { articleOf } from './demos.ts';
import { findJobs, type Job } from './job.ts';
import { differences } from './key.ts';
import { fileHashes, isIntact, readManifest, readRecord, type Manifest } from './store.ts';

/** A demo whose baked result is missing, damaged, or of other ingredients than it has now. */
interface StaleDemo {
  readonly id: string;
  readonly why: string;
}

/**
 * Checks that every demo of every article has its result, as the code, models, pictures and parameters are now.
 *
 * @throws {Error} listing each article and demo, what changed, and the command to run.
 */
export async function assertFresh(root: string): Promise<void> {
  const manifest = readManifest(root);
  const stale = (await findJobs(root)).flatMap((job): StaleDemo[] => {
    const why = staleness(job, manifest, root);
    return why === undefined ? [] : [{ id: job.demo.id, why }];
  });
  if (stale.length === 0) return;
  const lines = stale.map(({ id, why }) => `  article "${articleOf(id)}", demo "${id}": ${why}`);
  const articles = [...new Set(stale.map(({ id }) => articleOf(id)))];
  const only = articles.length === 1 ? ` -- --select ${articles.join()}` : '';
  throw new Error(
    `${stale.length} baked ${stale.length === 1 ? 'result is' : 'results are'} not up to date:\n` +
      `${lines.join('\n')}\nrun: npm run bake${only}`,
  );
}

/** Why a demo's result cannot be used; undefined if it can. */
function staleness(job: Job, manifest: Manifest, root: string): string | undefined {
  const entry = manifest.results[job.demo.id];
  if (entry === undefined) return 'never baked';
  if (entry.key !== job.key) {
    const before = readRecord(entry.key, root);
    const changes = before === undefined ? [] : differences(before, job.ingredients);
    return `changed: ${changes.join('; ') || 'what it was baked from is not known any more'}`;
  }
  if (!isIntact(job.key, root)) return 'its files are missing or damaged';
  const { json, safetensors } = fileHashes(job.key, root);
  if (json !== entry.json || safetensors !== entry.safetensors) {
    return 'its files are not the ones that the manifest lists';
  }
  return undefined;
}
