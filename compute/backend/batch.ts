/** Pictures in one WASM batch: enough to amortise each kernel's start, few enough for the caches. */
export const WASM_BATCH = 4;

/** Pictures in one WebGPU batch: large enough to fill a GPU, short enough not to be taken for a hang. */
export const WEBGPU_BATCH = 16;
