import * as tf from '@tensorflow/tfjs-core';

import { ndArray, zeros, type NdArray } from '../../numeric/nd-array.ts';

/**
 * How a device convolves.
 *
 * - `matmul`: tfjs' convolution, which multiplies matrices in tiles: right for WASM and for graphics cards.
 * - `direct`: tfjs' input-gradient kernel, one sum per output value. Software adapters of WebGPU pay more for the tiles
 *   than they gain, and run this one about twice as fast, forwards as well.
 */
export type ConvolutionMethod = 'matmul' | 'direct';

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
  private readonly method: ConvolutionMethod;

  /** @param kernel height × width × in × out. @param bias out. */
  constructor(
    kernel: NdArray,
    bias: NdArray,
    { stride, padding, method }: { stride: number; padding: number; method: ConvolutionMethod },
  ) {
    const [height = 0, width = 0] = kernel.shape;
    this.kernelSize = [height, width];
    this.stride = stride;
    this.padding = padding;
    this.method = method;
    this.kernel = tf.tensor4d(kernel.data, kernel.shape as [number, number, number, number]);
    const turned = turnKernel(kernel);
    this.turned = tf.tensor4d(turned.data, turned.shape as [number, number, number, number]);
    this.bias = tf.tensor1d(bias.data);
  }

  forward(input: tf.Tensor, activation: 'relu' | 'linear'): tf.Tensor4D {
    if (this.method === 'direct' && this.stride === 1) {
      const sum = tf.add<tf.Tensor4D>(this.directForward(input as tf.Tensor4D), this.bias);
      return activation === 'relu' ? tf.relu(sum) : sum;
    }
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
    if (this.method === 'direct') return this.directBackward(gradient as tf.Tensor4D, inputSize);
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

  /** A convolution with stride 1 is the input gradient of the convolution with the turned kernel. */
  private directForward(input: tf.Tensor4D): tf.Tensor4D {
    const [batch, height, width] = input.shape;
    const [rows, columns] = this.kernelSize.map((side) => side - 1 - this.padding);
    if (rows === undefined || rows !== columns || rows < 0) {
      return tf.conv2d(input, this.kernel, 1, this.padding);
    }
    const grown = 2 * this.padding + 1;
    const size = [height + grown - this.kernelSize[0], width + grown - this.kernelSize[1]] as const;
    const shape: [number, number, number, number] = [batch, ...size, this.bias.shape[0]];
    return tf.conv2dTranspose(input, this.turned, shape, 1, rows);
  }

  private directBackward(
    gradient: tf.Tensor4D,
    [height, width]: readonly [number, number],
  ): tf.Tensor4D {
    const shape: [number, number, number, number] = [
      gradient.shape[0],
      height,
      width,
      this.kernel.shape[2],
    ];
    return tf.conv2dTranspose(gradient, this.kernel, shape, this.stride, this.padding, 'floor');
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
