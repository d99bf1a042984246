import './no-eval.ts';
import * as Comlink from 'comlink';
import baselineUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

import { Runtime } from './runtime.ts';
import { WASM_BATCH } from './batch.ts';
import { startWasm } from './wasm.ts';

/** A worker of the browser's pool: one WASM runtime. Announces itself, or says why it could not start. */
try {
  await startWasm({
    'tfjs-backend-wasm.wasm': baselineUrl,
    'tfjs-backend-wasm-simd.wasm': simdUrl,
    // Only used with shared memory, which this pool does without.
    'tfjs-backend-wasm-threaded-simd.wasm': simdUrl,
  });
  Comlink.expose(new Runtime(WASM_BATCH));
  self.postMessage({ ready: true });
} catch (error) {
  self.postMessage({
    ready: false,
    reason: error instanceof Error ? error.message : String(error),
  });
}
