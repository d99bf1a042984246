import { create, globals } from 'webgpu';

import { startWebGpu, stopWebGpu } from './webgpu.ts';

/** A running device: what it is, and how to stop it. */
export interface NodeWebGpu {
  readonly info: GPUAdapterInfo;
  /** Must be called: as long as a reference to the GPU object survives, the process never ends. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts WebGPU in Node through Dawn.
 *
 * @throws {Error} if there is no adapter.
 */
export async function startNodeWebGpu(): Promise<NodeWebGpu> {
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]), configurable: true });
  const adapter = await globalThis.navigator.gpu.requestAdapter();
  if (adapter === null) {
    throw new Error('no WebGPU adapter was found on this machine; use the wasm backend');
  }
  const device = await startWebGpu(adapter);
  const stop = async (): Promise<void> => {
    stopWebGpu(device);
    await device.lost;
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  };
  return { info: adapter.info, stop };
}
