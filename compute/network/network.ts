import type { NdArray } from '../numeric/nd-array.ts';
import type { Architecture } from './architecture.ts';

/**
 * A score of a class, differentiated with respect to each picture:
 *
 * - `logit`: the class's logit z_c;
 * - `log-probability`: log softmax(s·z)_c;
 * - `loss`: the cross-entropy −log softmax(s·z)_c.
 */
export interface ClassObjective {
  readonly kind: 'logit' | 'log-probability' | 'loss';
  /** c for each picture of the batch; null: the picture's own top class. */
  readonly classes: readonly (number | null)[];
  /** s (default 1): a large one saturates the softmax, which is how a "defence" masks its gradient. */
  readonly logitScale?: number;
}

/** Σ weights · layer output: one unit where the weights are one-hot, a sum of units where several are 1. */
export interface ActivationObjective {
  readonly kind: 'activation';
  readonly layer: string;
  /** n × the layer's shape. */
  readonly weights: NdArray;
}

/** ‖layer output − target‖²: what representation inversion makes small (Mahendran and Vedaldi 2015). */
export interface DistanceObjective {
  readonly kind: 'squared-distance';
  readonly layer: string;
  /** n × the layer's shape. */
  readonly targets: NdArray;
}

/** The scalar that is differentiated, one per picture. */
export type Objective = ClassObjective | ActivationObjective | DistanceObjective;

/** The last layer: logits = representation · kernel + bias. */
export interface LinearClassifier {
  /** features × classes. */
  readonly kernel: NdArray;
  /** classes. */
  readonly bias: NdArray;
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
  /** The weights of the last layer. */
  readonly classifier: LinearClassifier;
  /** How many pictures a call should hold for good throughput without long silences. */
  readonly preferredBatch: number;
  forward(images: NdArray, layers?: readonly string[]): Promise<ForwardResult>;
  gradient(images: NdArray, objective: Objective): Promise<GradientResult>;
}
