import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { Browser, Page } from 'playwright-core';

import type {
  BackendName,
  ModelSource,
  OpenedModel,
  WorkerApi,
} from '../../compute/backend/worker-api.ts';
import type { Json, OpResult } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';

const root = path.join(import.meta.dirname, '../..');

/** An operation to run in the page: arrays as plain lists, which cross into a browser. */
export interface PageRun {
  readonly op: string;
  readonly model: string | null;
  readonly images: { readonly data: readonly number[]; readonly shape: readonly number[] };
  readonly labels: readonly (number | null)[];
  readonly params: ParamValues;
}

interface Harness {
  loseDevice(): Promise<void>;
  cancelAfterFirstFrame(run: PageRun): Promise<{ ended: string; framesAfter: number }>;
  open(source: ModelSource, backend: BackendName | null): Promise<OpenedModel>;
  run(run: PageRun): Promise<{
    readonly arrays: Record<string, { data: number[]; shape: number[] }>;
    readonly values: Record<string, Json>;
  }>;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

/** A page of the built site with the site's own compute worker, to be driven directly. */
export class ComputePage {
  private readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** @param prepare is called before the page loads, such as to answer some of its requests otherwise. */
  static async open(
    browser: Browser,
    site: string,
    prepare?: (page: Page) => Promise<void>,
  ): Promise<ComputePage> {
    // Only this harness is foreign to the page; the worker that it drives is the site's.
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    await prepare?.(page);
    await page.goto(`${site}/about/`);
    const comlink = createRequire(import.meta.url).resolve('comlink/dist/umd/comlink.js');
    await page.addScriptTag({ content: await readFile(comlink, 'utf8') });
    const [worker] = globSync('dist/_astro/browser-worker-*.js', { cwd: root });
    if (worker === undefined) throw new Error('the built site has no compute worker');
    await page.evaluate(installHarness, `${site}/${path.relative('dist', worker)}`);
    return new ComputePage(page);
  }

  async openModel(source: ModelSource, backend: BackendName | null): Promise<OpenedModel> {
    return this.page.evaluate(([model, name]) => window.harness.open(model, name), [
      source,
      backend,
    ] as const);
  }

  /** Starts a run, stops it after its first frame, and says how it ended. */
  async cancelAfterFirstFrame(run: PageRun): Promise<{ ended: string; framesAfter: number }> {
    return this.page.evaluate((wanted) => window.harness.cancelAfterFirstFrame(wanted), run);
  }

  /** Takes the graphics device away from the worker, as a driver reset does. */
  async loseDevice(): Promise<void> {
    await this.page.evaluate(() => window.harness.loseDevice());
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  async run(run: PageRun): Promise<OpResult> {
    const { arrays, values } = await this.page.evaluate(
      (wanted) => window.harness.run(wanted),
      run,
    );
    return {
      values,
      arrays: Object.fromEntries(
        Object.entries(arrays).map(([name, { data, shape }]) => [
          name,
          { data: Float32Array.from(data), shape },
        ]),
      ),
    };
  }
}

/** Runs in the page: it may use nothing from outside. */
async function installHarness(workerUrl: string): Promise<void> {
  const { Comlink } = window as unknown as {
    Comlink: {
      wrap: (worker: Worker) => WorkerApi;
      proxy: <T>(value: T) => T;
    };
  };
  // The site's worker, wrapped so that its graphics devices can be destroyed from here.
  const program = `
    const devices = [];
    if (self.GPUAdapter) {
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...given) {
        const device = await request.apply(this, given);
        devices.push(device);
        return device;
      };
    }
    self.addEventListener('message', ({ data }) => {
      if (data === 'lose devices') for (const device of devices) device.destroy();
    });
    await import(${JSON.stringify(workerUrl)});
    self.postMessage('up');`;
  const url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  await new Promise((resolve, reject) => {
    worker.addEventListener('message', resolve, { once: true });
    worker.addEventListener('error', (event) => {
      reject(new Error(event.message));
    });
  });
  const api = Comlink.wrap(worker);
  let runs = 0;
  const start = ({ images, ...run }: PageRun, onFrame: () => void) => {
    const array = { data: Float32Array.from(images.data), shape: images.shape };
    runs += 1;
    const runId = `run-${runs}`;
    const result = api.run({ ...run, runId, images: array }, Comlink.proxy(onFrame));
    return { runId, result };
  };
  window.harness = {
    open: (source, backend) =>
      api.open(
        source,
        { backend },
        Comlink.proxy(() => undefined),
      ),
    run: async (run) => {
      const { arrays, values } = await start(run, () => undefined).result;
      return {
        values: { ...values },
        arrays: Object.fromEntries(
          Object.entries(arrays).map(([name, { data, shape }]) => [
            name,
            { data: [...data], shape: [...shape] },
          ]),
        ),
      };
    },
    cancelAfterFirstFrame: async (run) => {
      let framesAfter = 0;
      let cancelled = false;
      const { runId, result } = start(run, () => {
        if (cancelled) framesAfter += 1;
        else void api.cancel(runId);
        cancelled = true;
      });
      const ended = await result.then(
        () => 'finished',
        (error: unknown) => (error instanceof Error ? error.name : String(error)),
      );
      return { ended, framesAfter };
    },
    loseDevice: async () => {
      worker.postMessage('lose devices');
      return Promise.resolve();
    },
  };
}
