import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { findJobs, inputOf } from '../../bake/job.ts';
import { loadBaked } from '../../bake/store.ts';
import { compareResults, relativeDifference } from '../../compute/analysis/difference.ts';
import { chromiumPath, launchChromium, softwareWebGpu } from './chromium.ts';
import { ComputePage, type PageRun } from './compute-page.ts';
import { modelSource } from './model-source.ts';

const root = path.join(import.meta.dirname, '../..');

/** The stored gradient of the standard model, as a run to repeat. */
async function selfTestRun(): Promise<PageRun> {
  const job = (await findJobs(root)).find(({ demo }) => demo.id === 'self-test/standard');
  if (job === undefined) throw new Error('there is no self-test demo');
  const { images, labels } = await inputOf(job);
  const list = { data: [...images.data], shape: images.shape };
  return { op: job.op.id, model: job.demo.model, images: list, labels, params: job.params };
}

async function bakedSelfTest(): ReturnType<typeof loadBaked> {
  const { demos } = await import('../../content/self-test/demos.ts');
  return loadBaked(demos.standard, root);
}

describe.skipIf(chromiumPath === null)('the compute worker in Chromium', () => {
  let browser: Browser;
  let run: PageRun;
  const site = inject('site');

  beforeAll(async () => {
    browser = await launchChromium(softwareWebGpu);
    run = await selfTestRun();
  });
  afterAll(async () => {
    await browser.close();
  });

  it('does not take a software adapter for a graphics card', async () => {
    const page = await ComputePage.open(browser, site);
    const opened = await page.openModel(await modelSource(site, 'standard'), null);
    expect(opened.backend).toBe('wasm');
    expect(opened.note).toMatch(/software adapter/);
    await page.close();
  });

  it('computes the same gradient on WebGPU, also after the device was lost', async () => {
    const page = await ComputePage.open(browser, site);
    const opened = await page.openModel(await modelSource(site, 'standard'), 'webgpu');
    expect(opened.backend).toBe('webgpu');
    const baked = await bakedSelfTest();
    const expected = baked.arrays['attribution']?.data ?? [];
    const first = await page.run(run);
    expect(relativeDifference(first.arrays['attribution']?.data ?? [], expected)).toBeLessThan(
      1e-3,
    );
    await page.loseDevice();
    const second = await page.run(run);
    expect(relativeDifference(second.arrays['attribution']?.data ?? [], expected)).toBeLessThan(
      1e-3,
    );
    await page.close();
  });

  it('stops a cancelled run within a step', async () => {
    const page = await ComputePage.open(browser, site);
    await page.openModel(await modelSource(site, 'standard'), 'wasm');
    // One frame a step. SmoothGrad has several in its first batch.
    const long = { ...run, op: 'attacks/pgd', params: { steps: 200 } };
    const { ended, framesAfter } = await page.cancelAfterFirstFrame(long);
    expect(ended).toBe('AbortError');
    expect(framesAfter).toBeLessThanOrEqual(2);
    await page.close();
  });

  it('names an unknown operation, and a parameter that is out of range', async () => {
    const page = await ComputePage.open(browser, site);
    await page.openModel(await modelSource(site, 'standard'), 'wasm');
    await expect(page.run({ ...run, op: 'attacks/nothing' })).rejects.toThrow(
      /no operation "attacks\/nothing"/,
    );
    const samples = { ...run, op: 'attribution/smoothgrad', params: { samples: 0 } };
    await expect(page.run(samples)).rejects.toThrow(/samples = 0 .*from 1 to 256/);
    await page.close();
  });

  describe('refuses a model that is not the one the page was built with', () => {
    const damages: Readonly<Record<string, readonly [(good: Buffer) => Buffer, RegExp]>> = {
      truncated: [(good) => good.subarray(0, good.length / 2), /weights\.safetensors/],
      'with one flipped bit': [flipBit, /SHA-256/],
      'a web page with status 200': [() => Buffer.from('<!doctype html><p>Hello'), /web page/],
      empty: [() => Buffer.alloc(0), /empty/],
    };
    it.each(Object.keys(damages))('%s', async (name) => {
      const [damage, message] = damages[name] ?? [flipBit, /./];
      const good = await readFile(path.join(root, 'models/standard/weights.safetensors'));
      const page = await ComputePage.open(browser, site, async (raw: Page) => {
        await raw.context().route('**/weights.safetensors*', async (route: Route) => {
          await route.fulfill({ status: 200, body: damage(good) });
        });
      });
      await expect(page.openModel(await modelSource(site, 'standard'), 'wasm')).rejects.toThrow(
        message,
      );
      await page.close();
    });

    it('missing', async () => {
      const page = await ComputePage.open(browser, site);
      const source = { ...(await modelSource(site, 'standard')), url: `${site}/models/none/` };
      await expect(page.openModel(source, 'wasm')).rejects.toThrow(/answered 404/);
      await page.close();
    });
  });

  it('gives on WASM what was baked in Node', async () => {
    const page = await ComputePage.open(browser, site);
    await page.openModel(await modelSource(site, 'standard'), 'wasm');
    const { op } =
      (await findJobs(root)).find(({ demo }) => demo.id === 'self-test/standard') ?? {};
    const differences = compareResults(
      await page.run(run),
      await bakedSelfTest(),
      op?.outputs ?? {},
    );
    expect(differences.length).toBeGreaterThan(0);
    for (const { difference } of differences) expect(difference).toBeLessThan(1e-5);
    await page.close();
  });
});

function flipBit(good: Buffer): Buffer {
  const bad = Buffer.from(good);
  bad[bad.length - 5000] = (bad[bad.length - 5000] ?? 0) ^ 1;
  return bad;
}
