import type { NdArray } from '../numeric/nd-array.ts';
import type { Architecture } from './architecture.ts';

/**
 * The scalar that is differentiated, one per picture.
 *
 * - `logit`: the class's logit z_c;
 * - `log-probability`: log softmax(s·z)_c;
 * - `loss`: the cross-entropy −log softmax(s·z)_c.
 *
 * `classes` holds c for each picture of the batch. `logitScale` is s (default 1): a large one saturates the softmax,
 * which is how a "defence" masks its gradient.
 */
export interface Objective {
  readonly kind: 'logit' | 'log-probability' | 'loss';
  readonly classes: readonly number[];
  readonly logitScale?: number;
}

export interface ForwardResult {
  /** n × classes. */
  readonly logits: NdArray;
  /** The layers that were asked for, by name, each n × (the layer's own shape). */
  readonly layers: Readonly<Record<string, NdArray>>;
}

export interface GradientResult {
  /** ∂ value / ∂ image: n × height × width × channels. */
  readonly gradient: NdArray;
  /** The objective's value for each picture: n. */
  readonly values: NdArray;
  /** n × classes. */
  readonly logits: NdArray;
}

/**
 * A frozen classifier. Pictures are n × height × width × channels in [0, 1]; normalisation is part of the network.
 * Every implementation (one WASM runtime, a pool of them, WebGPU, a test's closed-form model) gives each picture
 * the same numbers whatever else is in its batch, up to floating-point rounding.
 */
export interface Network {
  /** The model's folder name, such as `robust`. */
  readonly id: string;
  /** SHA-256 of the weights file, hexadecimal. */
  readonly hash: string;
  readonly architecture: Architecture;
  readonly classes: readonly string[];
  /** How many pictures a call should hold for good throughput without long silences. */
  readonly preferredBatch: number;
  forward(images: NdArray, layers?: readonly string[]): Promise<ForwardResult>;
  gradient(images: NdArray, objective: Objective): Promise<GradientResult>;
}
