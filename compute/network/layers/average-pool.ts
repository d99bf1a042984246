import * as tf from '@tensorflow/tfjs-core';

import type { DeviceLayer, Saved } from './layer.ts';

/** Means of size × size cells, stride = size. */
export class AveragePoolLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  private readonly size: number;
  /** 1 / size², shaped so that multiplying broadcasts a pooled cell over the cells that it came from. */
  private readonly share: tf.Tensor;

  constructor(name: string, size: number, outputShape: readonly number[]) {
    this.name = name;
    this.size = size;
    this.outputShape = outputShape;
    this.share = tf.fill([1, size, 1, size, 1], 1 / size ** 2);
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    const output = tf.avgPool(input as tf.Tensor4D, this.size, this.size, 'valid');
    return { output, saved: [] };
  }

  backward(gradient: tf.Tensor): tf.Tensor {
    const [height = 0, width = 0, channels = 0] = this.outputShape;
    const batch = gradient.size / (height * width * channels);
    const cells = tf.reshape(gradient, [batch * height, 1, width, 1, channels]);
    return tf.reshape(tf.mul(cells, this.share), [
      batch,
      height * this.size,
      width * this.size,
      channels,
    ]);
  }

  dispose(): void {
    this.share.dispose();
  }
}
