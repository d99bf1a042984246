import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

type WasmUrls = Exclude<Parameters<typeof setWasmPaths>[0], string>;

/**
 * Makes WASM this thread's backend, single-threaded: parallel work is the pool's.
 *
 * @param binaries where tfjs' .wasm files are: a folder ending in a slash, or a URL for each.
 */
export async function startWasm(binaries: string | WasmUrls): Promise<void> {
  // One runtime is one thread; a pool of them needs no shared memory and so no cross-origin isolation.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(binaries);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error('WebAssembly could not be started: the browser lacks it, or blocked the file');
  }
  await tf.ready();
}
