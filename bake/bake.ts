import type { Network } from '../compute/network/network.ts';
import { findJobs, inputOf, type Job } from './job.ts';
import type { ModelFiles } from './models.ts';
import { Progress } from './progress.ts';
import { runOperation, seedOf } from '../compute/run-operation.ts';
import { metered, openWorkEstimates } from './work.ts';
import { isIntact, readManifest, removeUnnamed, writeManifest, writeResult } from './store.ts';

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
  const jobs = await findJobs(root, request.only);
  const chosen = oneByKey(shardOf(jobs, request.shard));
  const missing = chosen.filter((job) => request.force || !isIntact(job.key, root));
  const kept = chosen.length - missing.length;
  write(`${jobs.length} demos: ${kept} results are up to date, ${missing.length} to compute`);
  const { computed, failures } = await computeAll(missing, request, services);
  const removed = request.shard.count === 1 ? publish(jobs, request, root) : 0;
  if (request.shard.count > 1) {
    write('bring the files of all shards together in baked/results, then run: npm run bake');
  }
  return { computed, kept, removed, failures, interrupted: signal.aborted };
}

/**
 * Brings the manifest up to date. A bake of everything also drops what no demo names; another one leaves the demos
 * that it did not look at as they were.
 *
 * @returns how many files were removed.
 */
function publish(jobs: readonly Job[], { only }: BakeRequest, root: string): number {
  const present = jobs.filter((job) => isIntact(job.key, root));
  const keys = new Map(present.map(({ demo, key }) => [demo.id, key]));
  if (only.length > 0) {
    const seen = new Set(jobs.map(({ demo }) => demo.id));
    const others = Object.entries(readManifest(root).results).filter(([id]) => !seen.has(id));
    writeManifest(keys, Object.fromEntries(others), root);
    return 0;
  }
  writeManifest(keys, {}, root);
  return present.length === jobs.length ? removeUnnamed(new Set(keys.values()), root) : 0;
}

/** The jobs whose key falls to a shard. */
export function shardOf(jobs: readonly Job[], { index, count }: BakeRequest['shard']): Job[] {
  return jobs.filter(({ key }) => Number.parseInt(key.slice(0, 8), 16) % count === index - 1);
}

/** Two demos that ask for the same computation share one result. */
function oneByKey(jobs: readonly Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.key, job])).values()];
}

/** The state that the lanes of one bake share. */
interface Bench extends BakeServices {
  readonly request: BakeRequest;
  readonly queue: Job[];
  readonly failures: string[];
  computed: number;
  readonly progress: Progress;
}

async function computeAll(
  jobs: readonly Job[],
  request: BakeRequest,
  services: BakeServices,
): Promise<Pick<BakeSummary, 'computed' | 'failures'>> {
  const lanes = Math.min(request.lanes, jobs.length);
  const progress = new Progress(jobs, lanes, openWorkEstimates(services.root), services.write);
  const queue = [...jobs].sort((a, b) => progress.estimates.of(b) - progress.estimates.of(a));
  const bench: Bench = { ...services, request, queue, failures: [], computed: 0, progress };
  await Promise.all(Array.from({ length: lanes }, async () => runLane(bench)));
  if (bench.computed > 0) progress.estimates.save();
  return bench;
}

/**
 * Computes jobs of the queue, one after the other, keeping its network while the model stays the same; jobs without a
 * model leave it open.
 */
async function runLane(bench: Bench): Promise<void> {
  let open: Awaited<ReturnType<BakeServices['openNetwork']>> | undefined;
  try {
    for (let job = take(bench.queue); job && !bench.signal.aborted; job = take(bench.queue, open)) {
      if (job.model !== null && open?.id !== job.model.id) {
        await open?.dispose();
        open = undefined;
        open = await bench.openNetwork(job.model);
        await bench.progress.calibrate(open);
      }
      await computeOne(job, job.model === null ? null : (open ?? null), bench);
    }
  } finally {
    await open?.dispose();
  }
}

/** Takes the longest job, of the network that is open already if there is one. */
function take(queue: Job[], open?: Network): Job | undefined {
  const same = queue.findIndex(({ model }) => model?.id === open?.id);
  return queue.splice(Math.max(same, 0), 1)[0];
}

async function computeOne(job: Job, network: Network | null, bench: Bench): Promise<void> {
  const { root, request, progress, signal } = bench;
  const track = progress.start(job);
  const judges: Awaited<ReturnType<BakeServices['openNetwork']>>[] = [];
  try {
    for (const judge of job.judges) judges.push(await bench.openNetwork(judge));
    const input = await inputOf(job);
    const { op, params } = job;
    const run = { op, params, input, network: network && metered(network, track.meter), judges };
    const result = await runOperation(run, { signal, onFrame: track.onFrame });
    signal.throwIfAborted();
    const seed = seedOf(params);
    const backend = job.model === null ? 'javascript' : request.backend;
    const finished = { result, outputs: op.outputs, seed, backend };
    writeResult(job.key, job.ingredients, finished, root);
    bench.computed += 1;
    progress.finish(job);
  } catch (error) {
    progress.drop(job);
    if (signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    bench.failures.push(`${job.demo.id}: ${reason}`);
    bench.write(`FAILED ${job.demo.id}: ${reason}`);
  } finally {
    await Promise.all(judges.map(async (judge) => judge.dispose()));
  }
}
