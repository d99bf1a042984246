import * as tf from '@tensorflow/tfjs-core';

import type { DeviceLayer, Saved } from './layer.ts';

/** Mean over height and width: the representation of a picture, one number per channel. */
export class GlobalMeanLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  /** 1 / (height · width) at every position: multiplying broadcasts a mean's gradient over what it was taken of. */
  private readonly share: tf.Tensor;

  constructor(name: string, inputShape: readonly number[]) {
    const [height = 0, width = 0, channels = 0] = inputShape;
    this.name = name;
    this.outputShape = [channels];
    this.share = tf.fill([1, height, width, 1], 1 / (height * width));
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    return { output: tf.mean(input, [1, 2]), saved: [] };
  }

  backward(gradient: tf.Tensor): tf.Tensor {
    const [channels = 0] = this.outputShape;
    const batch = gradient.size / channels;
    return tf.mul(tf.reshape(gradient, [batch, 1, 1, channels]), this.share);
  }

  dispose(): void {
    this.share.dispose();
  }
}
