import { parentPort, workerData } from 'node:worker_threads';

import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';

import { Runtime } from './runtime.ts';
import { startWasm } from './wasm.ts';

/** A worker thread of the Node pool: one WASM runtime. */
interface Start {
  readonly wasmFolder: string;
  readonly batch: number;
}

if (parentPort === null) throw new Error('node-runtime.ts runs as a worker thread only');
const { wasmFolder, batch } = workerData as Start;
await startWasm(wasmFolder);
Comlink.expose(new Runtime(batch), nodeEndpoint(parentPort));
parentPort.postMessage('ready');
