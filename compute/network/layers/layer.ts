import * as tf from '@tensorflow/tfjs-core';

/** What a layer keeps from its forward pass for its backward pass; the network disposes of it. */
export type Saved = readonly tf.Tensor[];

/**
 * One layer on the device: its output, and the vector-Jacobian product that carries ∂value/∂output back to
 * ∂value/∂input. Written by hand because tfjs' own input gradient of a convolution is about ten times slower than a
 * forward convolution of the same size; `tf.grad` is the oracle of the tests.
 */
export interface DeviceLayer {
  readonly name: string;
  /** The shape of one picture's output. */
  readonly outputShape: readonly number[];
  /** Runs inside a `tf.tidy` of the network; whatever is in `saved` must stay alive until `backward`. */
  forward(input: tf.Tensor): { readonly output: tf.Tensor; readonly saved: Saved };
  /** @param gradient ∂value/∂output, of the output's shape. @returns ∂value/∂input. */
  backward(gradient: tf.Tensor, saved: Saved): tf.Tensor;
  dispose(): void;
}

/** ∂relu: passes the gradient where the *output* of the relu is above 0, and nothing where it is 0. */
export function throughRelu(gradient: tf.Tensor, output: tf.Tensor): tf.Tensor {
  return tf.mul(gradient, tf.step(output));
}

/** The tensor that a layer saved at `index`; its absence is a programming error. */
export function savedAt(saved: Saved, index: number): tf.Tensor {
  const tensor = saved[index];
  if (tensor === undefined) throw new Error(`a layer looked for saved tensor ${index}`);
  return tensor;
}
