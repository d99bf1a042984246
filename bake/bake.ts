import type { Network } from '../compute/network/network.ts';
import { matches } from './demos.ts';
import { findJobs, type Job } from './job.ts';
import type { ModelFiles } from './models.ts';
import { loadPictures } from './pictures.ts';
import { Progress } from './progress.ts';
import { runOperation, seedOf } from '../compute/run-operation.ts';
import { metered, openWorkEstimates } from './work.ts';
import { isIntact, removeUnnamed, writeManifest, writeResult } from './store.ts';

export interface BakeRequest {
  /** Only demos that one of these names; see `matches`. Empty: all. */
  readonly only: readonly string[];
  /** Compute again what is there already. */
  readonly force: boolean;
  /** Which backend computes; stored with each result. */
  readonly backend: string;
  /** Part `index` (from 1) of `count`: shards share out the results and write disjoint files. */
  readonly shard: { readonly index: number; readonly count: number };
  /** How many demos are computed at once, each on a network of its own. */
  readonly lanes: number;
}

/** What a bake needs from outside; tests bring their own. */
export interface BakeServices {
  readonly root: string;
  readonly openNetwork: (model: ModelFiles) => Promise<Network & { dispose(): Promise<void> }>;
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface BakeSummary {
  readonly computed: number;
  readonly kept: number;
  readonly removed: number;
  readonly failures: readonly string[];
  readonly interrupted: boolean;
}

/**
 * Computes the results that demos name and that are not there yet, and brings the manifest up to date.
 *
 * A failed demo does not stop the others. After a cancel the finished results stay. Results that no demo names any
 * more are removed once everything else is there.
 *
 * @throws {RangeError} if a demo is wrong or `only` names none.
 */
export async function bake(request: BakeRequest, services: BakeServices): Promise<BakeSummary> {
  const { root, write, signal } = services;
  const all = await findJobs(root);
  const chosen = chooseJobs(all, request);
  const missing = oneByKey(chosen).filter((job) => request.force || !isIntact(job.key, root));
  const kept = oneByKey(chosen).length - missing.length;
  write(`${chosen.length} demos: ${kept} results are up to date, ${missing.length} to compute`);
  const failures = missing.length > 0 ? await computeAll(missing, request, services) : [];
  const present = all.filter((job) => isIntact(job.key, root));
  const complete = present.length === all.length;
  const wholeBake = request.only.length === 0 && request.shard.count === 1;
  if (request.shard.count === 1) writeManifest(keysOf(present), root);
  else write('bring the files of all shards together in baked/results, then run: npm run bake');
  const removed =
    wholeBake && complete ? removeUnnamed(new Set(all.map(({ key }) => key)), root) : 0;
  const computed = missing.filter((job) => isIntact(job.key, root)).length;
  return { computed, kept, removed, failures, interrupted: signal.aborted };
}

/** The demos that a request means, in a shard the ones whose key falls to it. */
export function chooseJobs(
  jobs: readonly Job[],
  { only, shard }: Pick<BakeRequest, 'only' | 'shard'>,
): Job[] {
  for (const pattern of only) {
    if (!jobs.some(({ demo }) => matches(demo.id, pattern))) {
      const ids = jobs.map(({ demo }) => demo.id).join(', ');
      throw new RangeError(`--only ${pattern} names no demo; there are: ${ids || 'none'}`);
    }
  }
  return jobs
    .filter(({ demo }) => only.length === 0 || only.some((pattern) => matches(demo.id, pattern)))
    .filter(({ key }) => Number.parseInt(key.slice(0, 8), 16) % shard.count === shard.index - 1);
}

/** Two demos that ask for the same computation share one result. */
function oneByKey(jobs: readonly Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.key, job])).values()];
}

function keysOf(jobs: readonly Job[]): Map<string, string> {
  return new Map(jobs.map(({ demo, key }) => [demo.id, key]));
}

/** The state that the lanes of one bake share. */
interface Bench extends BakeServices {
  readonly request: BakeRequest;
  readonly queue: Job[];
  readonly failures: string[];
  readonly progress: Progress;
}

async function computeAll(
  jobs: readonly Job[],
  request: BakeRequest,
  services: BakeServices,
): Promise<string[]> {
  const lanes = Math.min(request.lanes, jobs.length);
  const progress = new Progress(jobs, lanes, openWorkEstimates(services.root), services.write);
  const queue = [...jobs].sort((a, b) => progress.estimates.of(b) - progress.estimates.of(a));
  const bench: Bench = { ...services, request, queue, failures: [], progress };
  await Promise.all(Array.from({ length: lanes }, async () => runLane(bench)));
  progress.estimates.save();
  return bench.failures;
}

/** Computes jobs of the queue, one after the other, keeping its network while the model stays the same. */
async function runLane(bench: Bench): Promise<void> {
  let open: Awaited<ReturnType<BakeServices['openNetwork']>> | undefined;
  try {
    for (let job = take(bench.queue); job && !bench.signal.aborted; job = take(bench.queue, open)) {
      if (open?.id !== job.model.id) {
        await open?.dispose();
        open = undefined;
        open = await bench.openNetwork(job.model);
        await bench.progress.calibrate(open);
      }
      await computeOne(job, open, bench);
    }
  } finally {
    await open?.dispose();
  }
}

/** Takes the longest job, of the network that is open already if there is one. */
function take(queue: Job[], open?: Network): Job | undefined {
  const same = queue.findIndex(({ model }) => model.id === open?.id);
  return queue.splice(Math.max(same, 0), 1)[0];
}

async function computeOne(job: Job, network: Network, bench: Bench): Promise<void> {
  const { root, request, progress, signal } = bench;
  const track = progress.start(job);
  try {
    const input = await loadPictures(job.pictures, job.model.architecture.input);
    const { op, params } = job;
    const run = { op, params, input, network: metered(network, track.meter) };
    const result = await runOperation(run, { signal, onFrame: track.onFrame });
    signal.throwIfAborted();
    const seed = seedOf(params);
    writeResult(job.key, job.ingredients, { result, seed, backend: request.backend }, root);
    progress.finish(job);
  } catch (error) {
    progress.drop(job);
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    bench.failures.push(`${job.demo.id}: ${reason}`);
    bench.write(`FAILED ${job.demo.id}: ${reason}`);
  }
}
