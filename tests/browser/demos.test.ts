import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { commandFor } from '../../bake/command.ts';
import { findJobs, inputOf, type Job } from '../../bake/job.ts';
import { loadBaked } from '../../bake/store.ts';
import { compareResults } from '../../compute/analysis/difference.ts';
import { openNodeNetwork, type DisposableNetwork } from '../../compute/backend/node.ts';
import { readSafetensors } from '../../compute/network/safetensors.ts';
import { slice } from '../../compute/numeric/nd-array.ts';
import type { Json, OpResult } from '../../compute/op.ts';
import { main } from '../../scripts/run-op.ts';
import { chromiumPath, launchChromium } from './chromium.ts';
import { ComputePage } from './compute-page.ts';
import { modelSource } from './model-source.ts';

const root = path.join(import.meta.dirname, '../..');
const jobs = await findJobs(root);

/**
 * A demo that says something of each picture of a set is run again on the first ones only: what a picture gets does not
 * depend on the rest. An operation that counts its rows is run again for the first one. All others are run again as a
 * whole.
 */
const SOME_PICTURES = 3;
const SOME_ROWS = 1;

/** The two ways to run a demo again: the command that its figure prints, and the reader's browser. */
const routes = ['command line', 'browser'] as const;
type Route = (typeof routes)[number];

/**
 * What each route runs again: the first demo of every operation and model on both, the others in turn. Demos of one
 * operation and model differ in pictures and parameters alone, and both routes take these through the same code.
 */
const jobsOf = (() => {
  const chosen: Record<Route, Job[]> = { 'command line': [], browser: [] };
  const counts = new Map<string, number>();
  for (const job of jobs) {
    const kind = `${job.op.id} ${job.model?.id ?? ''}`;
    const count = counts.get(kind) ?? 0;
    counts.set(kind, count + 1);
    for (const [turn, route] of routes.entries()) {
      if (chromiumPath === null || count === 0 || count % routes.length === turn) {
        chosen[route].push(job);
      }
    }
  }
  return chosen;
})();
const named = (route: Route) => jobsOf[route].map((job) => [job.demo.id, job] as const);

/** The outputs that hold one row for each picture, told by the picture's index in the row. */
function rowsByPicture({ op }: Job, { values }: OpResult): string[] {
  return Object.entries(op.outputs)
    .filter(
      ([name, { kind }]) =>
        kind === 'table' && JSON.stringify(values[name]).startsWith('[{"index":0'),
    )
    .map(([name]) => name);
}

/** The demo as it is rerun. */
function rerun(job: Job, baked: OpResult): Job {
  const { rows } = job.op;
  if (rows !== undefined && rows !== 'pictures') {
    const fewer = { [rows]: SOME_ROWS };
    const demo = { ...job.demo, params: { ...job.demo.params, ...fewer } };
    return { ...job, demo, params: { ...job.params, ...fewer } };
  }
  if (rows === undefined && rowsByPicture(job, baked).length === 0) return job;
  const demo = { ...job.demo, pictures: job.demo.pictures.slice(0, SOME_PICTURES) };
  return { ...job, demo, pictures: job.pictures.slice(0, SOME_PICTURES) };
}

/** Compares what was run again with what was baked: as a whole, the beginnings of its arrays, or row by row. */
function expectAgreement(job: Job, result: OpResult, whole: Job, baked: OpResult): void {
  if (job === whole) expect(disagreements(job, result, baked)).toEqual([]);
  else if (job.op.rows === undefined) expectSameRows(job, result, baked);
  else expect(disagreements(arraysOnly(job, baked), result, beginning(baked, result))).toEqual([]);
}

/** The job, as if its operation had no outputs but the arrays of a result. */
function arraysOnly(job: Job, { arrays }: OpResult): Job {
  const outputs = Object.entries(job.op.outputs).filter(([name]) => Object.hasOwn(arrays, name));
  return { ...job, op: { ...job.op, outputs: Object.fromEntries(outputs) } };
}

/** The first rows of each array of a result, as many as a part of it has. */
function beginning(whole: OpResult, part: OpResult): OpResult {
  const arrays = Object.entries(whole.arrays).map(([name, array]) => {
    const rows = part.arrays[name]?.shape[0] ?? 0;
    return [name, slice(array, 0, rows)] as const;
  });
  return { arrays: Object.fromEntries(arrays), values: {} };
}

/** Every output whose difference is beyond what its operation allows. */
function disagreements(job: Job, result: OpResult, reference: OpResult): string[] {
  return compareResults(result, reference, job.op.outputs)
    .filter(({ difference, tolerance }) => !(difference <= tolerance))
    .map(({ output, difference }) => `${output}: ${difference}`);
}

/** The rows of a set's tables that belong to the pictures that were run again. */
function expectSameRows(job: Job, part: OpResult, whole: OpResult): void {
  for (const name of rowsByPicture(job, whole)) {
    const rows = part.values[name] as readonly Json[];
    const expected = (whole.values[name] as readonly Json[]).slice(0, rows.length);
    const tables = { [name]: { kind: 'table' as const, help: '' } };
    const [{ difference } = { difference: Infinity }] = compareResults(
      { arrays: {}, values: { [name]: rows } },
      { arrays: {}, values: { [name]: expected } },
      tables,
    );
    expect(difference, `${name}, rows of the first pictures`).toBeLessThanOrEqual(1e-3);
  }
}

/** Runs the very command that the page prints under the figure. */
async function runCommand(job: Job, out: string, networks: Networks): Promise<OpResult> {
  const argv = commandFor(job.demo).replace('npm run op -- ', '').split(' ');
  const errors: string[] = [];
  const status = await main([...argv, '--out', out], {
    root,
    write: () => undefined,
    writeError: (text) => errors.push(text),
    signal: new AbortController().signal,
    openNetwork: async ({ directory }) => networks.borrow(directory),
  });
  expect(errors).toEqual([]);
  expect(status).toBe(0);
  const { values } = JSON.parse(await readFile(path.join(out, 'result.json'), 'utf8')) as OpResult;
  const arrays = readSafetensors(await readFile(path.join(out, 'result.safetensors')), out);
  return { values, arrays: Object.fromEntries(arrays) };
}

/** Networks stay open from demo to demo. */
class Networks {
  private readonly opened = new Map<string, DisposableNetwork>();

  async borrow(directory: string): Promise<DisposableNetwork> {
    const network = this.opened.get(directory) ?? (await openNodeNetwork(directory));
    this.opened.set(directory, network);
    return new Proxy(network, {
      get: (target, name) =>
        name === 'dispose' ? async () => Promise.resolve() : (Reflect.get(target, name) as unknown),
    });
  }

  async close(): Promise<void> {
    for (const network of this.opened.values()) await network.dispose();
  }
}

describe('every demo of every article', () => {
  const networks = new Networks();
  let out = '';
  let browser: Browser | null = null;
  let page: ComputePage | null = null;
  const openedInPage = new Set<string>();

  beforeAll(async () => {
    out = await mkdtemp(path.join(tmpdir(), 'demos-'));
    if (chromiumPath === null) return;
    browser = await launchChromium();
    page = await ComputePage.open(browser, inject('site'));
  });

  afterAll(async () => {
    await networks.close();
    await browser?.close();
    await rm(out, { recursive: true });
  });

  it('none is left out', () => {
    expect(jobs.length).toBeGreaterThan(50);
    const again = new Set(Object.values(jobsOf).flatMap((some) => some.map(({ demo }) => demo.id)));
    expect([...again].toSorted()).toEqual(jobs.map(({ demo }) => demo.id).toSorted());
  });

  it.each(named('command line'))('%s: bake = command line', async (id, whole) => {
    const baked = await loadBaked(whole.demo, root);
    const job = rerun(whole, baked);
    const result = await runCommand(job, path.join(out, id.replaceAll('/', '-')), networks);
    expectAgreement(job, result, whole, baked);
  });

  it.skipIf(chromiumPath === null).each(named('browser'))(
    '%s: bake = browser',
    async (_, whole) => {
      if (page === null) throw new Error('the browser did not start');
      const baked = await loadBaked(whole.demo, root);
      const job = rerun(whole, baked);
      const { model } = job.demo;
      for (const { id } of [...(job.model === null ? [] : [job.model]), ...job.judges]) {
        if (openedInPage.has(id)) continue;
        await page.openModel(await modelSource(inject('site'), id), 'wasm');
        openedInPage.add(id);
      }
      const { images, labels, masks } = await inputOf(job);
      const result = await page.run({
        op: job.op.id,
        model,
        images: { data: [...images.data], shape: images.shape },
        labels,
        ...(masks ? { masks: { data: [...masks.data], shape: masks.shape } } : {}),
        params: job.params,
        judges: job.judges.map(({ id }) => id),
      });
      expectAgreement(job, result, whole, baked);
    },
  );
});
