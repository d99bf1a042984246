import * as tf from '@tensorflow/tfjs-core';

import type { Convolution } from './convolution.ts';
import { savedAt, throughRelu, type DeviceLayer, type Saved } from './layer.ts';

/** relu(x + conv_b(relu(conv_a(x)))): a basic residual block without down-sampling (He et al. 2016). */
export class ResidualLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  private readonly a: Convolution;
  private readonly b: Convolution;

  constructor(name: string, a: Convolution, b: Convolution, outputShape: readonly number[]) {
    this.name = name;
    this.a = a;
    this.b = b;
    this.outputShape = outputShape;
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    const hidden = this.a.forward(input, 'relu');
    const output = tf.relu(tf.add(this.b.forward(hidden, 'linear'), input));
    return { output, saved: [hidden, output] };
  }

  backward(gradient: tf.Tensor, saved: Saved): tf.Tensor {
    const [height = 0, width = 0] = this.outputShape;
    const atSum = throughRelu(gradient, savedAt(saved, 1));
    const atHidden = throughRelu(this.b.backward(atSum, [height, width]), savedAt(saved, 0));
    return tf.add(this.a.backward(atHidden, [height, width]), atSum);
  }

  dispose(): void {
    this.a.dispose();
    this.b.dispose();
  }
}
