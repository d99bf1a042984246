import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

import * as Comlink from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { z } from 'zod';

import { DeviceNetwork } from '../network/device-network.ts';
import { readModel, type ModelFile } from '../network/model-file.ts';
import type { Network } from '../network/network.ts';
import { sha256Hex } from '../numeric/sha256.ts';
import { PooledNetwork } from './pooled-network.ts';
import { RuntimePool, type RemoteRuntime } from './runtime-pool.ts';
import { convolutionMethod } from './webgpu-adapter.ts';
import { WASM_BATCH, WEBGPU_BATCH } from './batch.ts';
import { startWasm } from './wasm.ts';
import type { Runtime } from './runtime.ts';

/** `wasm`: a pool of WASM threads; `wasm-single`: WASM on this thread; `webgpu`: Dawn on this thread. */
export type NodeBackend = 'wasm' | 'wasm-single' | 'webgpu';

export interface NodeNetworkOptions {
  readonly backend?: NodeBackend;
  /** Threads of the pool; by default one for each core. */
  readonly workers?: number;
}

export interface DisposableNetwork extends Network {
  dispose(): Promise<void>;
}

/** The folder of tfjs' .wasm files in the installed packages. */
export function wasmFolder(): string {
  const require = createRequire(import.meta.url);
  return path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep;
}

/**
 * Reads and verifies a model folder: architecture.json, weights.safetensors, and the SHA-256 in card.json.
 *
 * @throws {RangeError} naming what is missing or damaged.
 */
export async function readModelFolder(folder: string): Promise<ModelFile> {
  const id = path.basename(folder);
  const read = async (name: string): Promise<Buffer> => {
    try {
      return await readFile(path.join(folder, name));
    } catch (error) {
      throw new RangeError(`the model "${id}" has no readable ${name} in ${folder}`, {
        cause: error,
      });
    }
  };
  const [architecture, weights, card] = await Promise.all([
    read('architecture.json'),
    read('weights.safetensors'),
    read('card.json'),
  ]);
  const sha256 = expectedHash(card.toString('utf8'), id);
  const hash = sha256Hex(weights);
  return readModel({ id, architecture: architecture.toString('utf8'), weights, hash, sha256 });
}

const cardSchema = z.object({ weights_sha256: z.hash('sha256') });

/** The hash that a card promises for its weights. */
function expectedHash(card: string, id: string): string {
  const refuse = (found: string): never => {
    throw new RangeError(
      `models/${id}/card.json ${found}; accepted is JSON with the SHA-256 of the weights as "weights_sha256"`,
    );
  };
  let content: unknown;
  try {
    content = JSON.parse(card);
  } catch {
    return refuse('is not JSON');
  }
  const parsed = cardSchema.safeParse(content);
  return parsed.success ? parsed.data.weights_sha256 : refuse('names no hash of the weights');
}

/** Opens a model of a folder for computing in Node. Dispose of it, or its threads keep the process alive. */
export async function openNodeNetwork(
  folder: string,
  options: NodeNetworkOptions = {},
): Promise<DisposableNetwork> {
  const model = await readModelFolder(folder);
  switch (options.backend ?? 'wasm') {
    case 'wasm':
      return openPool(model, options.workers ?? availableParallelism());
    case 'wasm-single':
      await startWasm(wasmFolder());
      return onThisThread(new DeviceNetwork(model, WASM_BATCH));
    case 'webgpu': {
      const { startNodeWebGpu } = await import('./webgpu-node.ts');
      const { info, stop } = await startNodeWebGpu();
      return onThisThread(new DeviceNetwork(model, WEBGPU_BATCH, convolutionMethod(info)), stop);
    }
  }
}

function onThisThread(network: DeviceNetwork, stop?: () => Promise<void>): DisposableNetwork {
  const free = network.dispose.bind(network);
  return Object.assign(network, {
    dispose: async (): Promise<void> => {
      free();
      await stop?.();
    },
  });
}

async function openPool(model: ModelFile, workers: number): Promise<DisposableNetwork> {
  const threads = await Promise.all(Array.from({ length: workers }, startThread));
  const runtimes = threads.map((thread): RemoteRuntime =>
    Comlink.wrap<Runtime>(nodeEndpoint(thread)),
  );
  const dispose = async (): Promise<void> => {
    await Promise.all(threads.map(async (thread) => thread.terminate()));
  };
  const network = new PooledNetwork(model, new RuntimePool(runtimes), WASM_BATCH);
  return Object.assign(network, { dispose });
}

/** Starts a thread and waits until its runtime is up. */
async function startThread(): Promise<Worker> {
  const thread = new Worker(new URL('./node-runtime.ts', import.meta.url), {
    workerData: { wasmFolder: wasmFolder(), batch: WASM_BATCH },
  });
  await new Promise<void>((resolve, reject) => {
    thread.once('message', () => {
      resolve();
    });
    thread.once('error', reject);
  });
  return thread;
}
