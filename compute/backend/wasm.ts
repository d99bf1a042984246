import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/** Pictures in one WASM batch: enough to amortise each kernel's start, few enough for the caches. */
export const WASM_BATCH = 4;

/**
 * Makes WASM this thread's backend, single-threaded: parallel work is the pool's.
 *
 * @param folder path or URL of tfjs' .wasm files, ending in a slash.
 */
export async function startWasm(folder: string): Promise<void> {
  setWasmPaths(folder);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(`tfjs could not start its WASM backend from ${folder}`);
  }
  await tf.ready();
}
