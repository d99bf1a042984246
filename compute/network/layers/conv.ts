import type * as tf from '@tensorflow/tfjs-core';

import type { Convolution } from './convolution.ts';
import { savedAt, throughRelu, type DeviceLayer, type Saved } from './layer.ts';

/** relu(conv(x) + bias), fused in one kernel. */
export class ConvLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  private readonly convolution: Convolution;
  private readonly inputSize: readonly [number, number];

  constructor(
    name: string,
    convolution: Convolution,
    inputSize: readonly [number, number],
    outputShape: readonly number[],
  ) {
    this.name = name;
    this.convolution = convolution;
    this.inputSize = inputSize;
    this.outputShape = outputShape;
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    const output = this.convolution.forward(input, 'relu');
    return { output, saved: [output] };
  }

  backward(gradient: tf.Tensor, saved: Saved): tf.Tensor {
    return this.convolution.backward(throughRelu(gradient, savedAt(saved, 0)), this.inputSize);
  }

  dispose(): void {
    this.convolution.dispose();
  }
}
