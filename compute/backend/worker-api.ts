import type { NdArray } from '../numeric/nd-array.ts';
import type { Frame, OpResult } from '../op.ts';
import type { ParamValues } from '../params.ts';

/** Where a model's files are, and what they must be. */
export interface ModelSource {
  readonly id: string;
  /** The folder that holds architecture.json and weights.safetensors, ending in a slash. */
  readonly url: string;
  /** Size of weights.safetensors, for a progress bar. */
  readonly bytes: number;
  /** SHA-256 of weights.safetensors, hexadecimal: anything else is refused. */
  readonly sha256: string;
  /** A stored gradient, against which WebGPU must prove itself; without one it is not used. */
  readonly selfTest?: SelfTestSource;
}

/** A baked run of `attribution/gradient` with its defaults. */
export interface SelfTestSource {
  /** The picture's PNG, of the network's input size. */
  readonly picture: string;
  /** The baked result's .safetensors, with an array `attribution`. */
  readonly result: string;
}

export interface LoadProgress {
  readonly phase: 'runtime' | 'model' | 'self-test';
  readonly loaded: number;
  readonly total: number;
}

export type BackendName = 'webgpu' | 'wasm';

export interface OpenedModel {
  readonly id: string;
  readonly classes: readonly string[];
  readonly backend: BackendName;
  /** How many runtimes share the work. */
  readonly workers: number;
  /** Why this backend and not a faster one, for the reader; null where the first choice was taken. */
  readonly note: string | null;
}

export interface RunRequest {
  readonly runId: string;
  readonly op: string;
  /** The id of an opened model; null for operations in which none takes part. */
  readonly model: string | null;
  /** n × height × width × 3 in [0, 1]; empty for operations that take no pictures. */
  readonly images: NdArray;
  readonly labels: readonly (number | null)[];
  readonly params: ParamValues;
}

/** What the page may ask of its one compute worker. Functions arrive wrapped by Comlink. */
export interface WorkerApi {
  /** Loads a model and verifies it; later calls for the same model answer at once. */
  open(
    model: ModelSource,
    options: { readonly backend: BackendName | null },
    onProgress: (progress: LoadProgress) => void,
  ): Promise<OpenedModel>;
  /** Runs an operation, on an opened model if it takes one. Rejects with an `AbortError` once cancelled. */
  run(request: RunRequest, onFrame: (frame: Frame) => void): Promise<OpResult>;
  /** Asks a run to stop at its next step; an unknown id is ignored, since the run may just have ended. */
  cancel(runId: string): Promise<void>;
}
