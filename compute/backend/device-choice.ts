import type { ModelFile } from '../network/model-file.ts';
import type { Network } from '../network/network.ts';
import { PooledNetwork } from './pooled-network.ts';
import type { BackendName, SelfTestSource } from './worker-api.ts';
import { WASM_BATCH } from './batch.ts';
import { startWasmPool } from './wasm-pool.ts';
import { chooseAdapter } from './webgpu-adapter.ts';

/** Where networks run: one WebGPU device, or a pool of WASM runtimes. */
export interface Host {
  readonly backend: BackendName;
  readonly workers: number;
  /** Why this and nothing faster; null where it was the first choice. */
  readonly note: string | null;
  load(model: ModelFile): Promise<Network>;
  stop(): void;
}

/** A pool of WASM runtimes. */
export async function startWasmHost(note: string | null): Promise<Host> {
  const pool = await startWasmPool();
  return {
    backend: 'wasm',
    workers: pool.size,
    note,
    load: async (model) => Promise.resolve(new PooledNetwork(model, pool, WASM_BATCH)),
    stop: () => undefined,
  };
}

/**
 * Starts WebGPU if there is a real adapter that passes the self-test; otherwise says why not. Waits for the model only
 * once there is an adapter, so that WASM can start while the model is on its way.
 *
 * @param forced the reader asked for it: a software adapter will do.
 */
export async function startWebGpuHost(
  loading: Promise<ModelFile>,
  source: SelfTestSource | undefined,
  forced: boolean,
): Promise<Host | { readonly refused: string }> {
  if (source === undefined) return { refused: 'there is no stored gradient to test WebGPU by' };
  const choice = await chooseAdapter(forced);
  if (choice.adapter === null) return { refused: choice.reason };
  const { GpuHost } = await import('./gpu-host.ts');
  const { fetchStoredGradient, selfTest } = await import('./self-test.ts');
  const [host, model, stored] = await Promise.all([
    GpuHost.start(choice.adapter),
    loading,
    fetchStoredGradient(source),
  ]);
  const failure = await selfTest(await host.load(model), stored);
  if (failure !== null) {
    host.stop();
    return { refused: `WebGPU failed its self-test: ${failure}` };
  }
  return {
    backend: 'webgpu',
    workers: 1,
    note: choice.software ? 'WebGPU runs on a software adapter here, which is slow' : null,
    load: async (other) => host.load(other),
    stop: () => {
      host.stop();
    },
  };
}
