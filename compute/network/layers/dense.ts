import * as tf from '@tensorflow/tfjs-core';

import type { NdArray } from '../../numeric/nd-array.ts';
import type { DeviceLayer, Saved } from './layer.ts';

/** x · kernel + bias: the linear classifier on top of the representation. */
export class DenseLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  private readonly kernel: tf.Tensor2D;
  private readonly bias: tf.Tensor1D;

  /** @param kernel in × out. @param bias out. */
  constructor(name: string, kernel: NdArray, bias: NdArray) {
    this.name = name;
    this.outputShape = [bias.data.length];
    this.kernel = tf.tensor2d(kernel.data, kernel.shape as [number, number]);
    this.bias = tf.tensor1d(bias.data);
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    const output = tf.add(tf.matMul(input as tf.Tensor2D, this.kernel), this.bias);
    return { output, saved: [] };
  }

  backward(gradient: tf.Tensor): tf.Tensor {
    return tf.matMul(gradient, this.kernel, false, true);
  }

  dispose(): void {
    tf.dispose([this.kernel, this.bias]);
  }
}
