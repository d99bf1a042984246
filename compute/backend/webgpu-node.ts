import { create, globals } from 'webgpu';

import { startWebGpu, stopWebGpu } from './webgpu.ts';

/**
 * Starts WebGPU in Node through Dawn.
 *
 * @returns how to stop it. No reference to the GPU object may survive, or the process never ends.
 * @throws {Error} if there is no adapter.
 */
export async function startNodeWebGpu(): Promise<() => Promise<void>> {
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: create([]), configurable: true });
  const adapter = await globalThis.navigator.gpu.requestAdapter();
  if (adapter === null) {
    throw new Error('no WebGPU adapter was found on this machine; use the wasm backend');
  }
  const device = await startWebGpu(adapter);
  return async () => {
    stopWebGpu(device);
    await device.lost;
    Reflect.deleteProperty(globalThis.navigator, 'gpu');
  };
}
