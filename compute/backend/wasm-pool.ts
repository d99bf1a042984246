import * as Comlink from 'comlink';

import { RuntimePool, type RemoteRuntime } from './runtime-pool.ts';
import type { Runtime } from './runtime.ts';

/** More workers than this gain little and cost memory that phones do not have. */
const MOST_WORKERS = 4;

interface Announcement {
  readonly ready: boolean;
  readonly reason?: string;
}

/**
 * Starts one WASM runtime for each core, at most four, each in a worker of its own.
 *
 * @throws {Error} with the first worker's reason, if any does not start.
 */
export async function startWasmPool(): Promise<RuntimePool> {
  const count = Math.max(1, Math.min(navigator.hardwareConcurrency, MOST_WORKERS));
  return new RuntimePool(await Promise.all(Array.from({ length: count }, startRuntime)));
}

async function startRuntime(): Promise<RemoteRuntime> {
  const worker = new Worker(new URL('./browser-runtime.ts', import.meta.url), { type: 'module' });
  await new Promise<void>((resolve, reject) => {
    worker.addEventListener('error', (event) => {
      reject(new Error(`a compute worker could not start: ${event.message || 'it was blocked'}`));
    });
    worker.addEventListener('message', function announced({ data }: MessageEvent<Announcement>) {
      worker.removeEventListener('message', announced);
      if (data.ready) resolve();
      else reject(new Error(data.reason));
    });
  });
  return Comlink.wrap<Runtime>(worker);
}
