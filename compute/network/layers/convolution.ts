import * as tf from '@tensorflow/tfjs-core';

import { ndArray, zeros, type NdArray } from '../../numeric/nd-array.ts';

/**
 * One convolution with its bias, able to run forwards and backwards. The input gradient of a convolution is itself
 * a convolution: of the output gradient (spread out by `stride`), with the kernel turned by 180° and its channel
 * axes swapped. That turned kernel is made once, here.
 */
export class Convolution {
  private readonly kernel: tf.Tensor4D;
  private readonly turned: tf.Tensor4D;
  private readonly bias: tf.Tensor1D;
  private readonly kernelSize: readonly [number, number];
  private readonly stride: number;
  private readonly padding: number;

  /** @param kernel height × width × in × out. @param bias out. */
  constructor(kernel: NdArray, bias: NdArray, stride: number, padding: number) {
    const [height = 0, width = 0] = kernel.shape;
    this.kernelSize = [height, width];
    this.stride = stride;
    this.padding = padding;
    this.kernel = tf.tensor4d(kernel.data, kernel.shape as [number, number, number, number]);
    const turned = turnKernel(kernel);
    this.turned = tf.tensor4d(turned.data, turned.shape as [number, number, number, number]);
    this.bias = tf.tensor1d(bias.data);
  }

  forward(input: tf.Tensor, activation: 'relu' | 'linear'): tf.Tensor4D {
    return tf.fused.conv2d({
      x: input as tf.Tensor4D,
      filter: this.kernel,
      bias: this.bias,
      strides: this.stride,
      pad: this.padding,
      dimRoundingMode: 'floor',
      activation,
    });
  }

  /** ∂value/∂input from ∂value/∂output, for an input of `inputSize` (height and width). */
  backward(gradient: tf.Tensor, inputSize: readonly [number, number]): tf.Tensor4D {
    const spread = spreadOut(gradient as tf.Tensor4D, this.stride);
    const before = [this.kernelSize[0] - 1 - this.padding, this.kernelSize[1] - 1 - this.padding];
    const after = inputSize.map(
      (size, axis) =>
        size -
        ((spread.shape[axis + 1] ?? 0) + (before[axis] ?? 0) - (this.kernelSize[axis] ?? 0) + 1),
    );
    return tf.conv2d(spread, this.turned, 1, [
      [0, 0],
      [before[0] ?? 0, after[0] ?? 0],
      [before[1] ?? 0, after[1] ?? 0],
      [0, 0],
    ]);
  }

  dispose(): void {
    tf.dispose([this.kernel, this.turned, this.bias]);
  }
}

/** Height × width × in × out → the same kernel turned by 180°, height × width × out × in. */
export function turnKernel({ data, shape }: NdArray): NdArray {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const turned = zeros([height, width, outputs, inputs]);
  const cells = height * width;
  for (let cell = 0; cell < cells; cell += 1) {
    const from = cell * inputs * outputs;
    const to = (cells - 1 - cell) * inputs * outputs;
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        turned.data[to + output * inputs + input] = data[from + input * outputs + output] ?? 0;
      }
    }
  }
  return turned;
}

/**
 * Adds zero input channels to a kernel. Three input channels fall off the vectorised path of the convolution on WASM
 * and WebGPU, four do not; the fourth carries zeros in and its gradient is dropped.
 */
export function padInputChannels({ data, shape }: NdArray, channels: number): NdArray {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = shape;
  const padded = new Float32Array(height * width * channels * outputs);
  for (let cell = 0; cell < height * width; cell += 1) {
    const kernel = data.subarray(cell * inputs * outputs, (cell + 1) * inputs * outputs);
    padded.set(kernel, cell * channels * outputs);
  }
  return ndArray(padded, [height, width, channels, outputs]);
}

/** Puts `stride` − 1 zeros between neighbouring rows and columns. */
function spreadOut(x: tf.Tensor4D, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const [batch, height, width, channels] = x.shape;
  const rows = tf.pad(tf.reshape(x, [batch * height, 1, width, channels]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
    [0, 0],
  ]);
  const cells = tf.pad(tf.reshape(rows, [batch * height * stride, width, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  const grid = tf.reshape<tf.Rank.R4>(cells, [batch, height * stride, width * stride, channels]);
  const size = [batch, (height - 1) * stride + 1, (width - 1) * stride + 1, channels];
  return tf.slice4d(grid, [0, 0, 0, 0], size as [number, number, number, number]);
}
