import * as tf from '@tensorflow/tfjs-core';

import { savedAt, type DeviceLayer, type Saved } from './layer.ts';

/**
 * Maxima of size × size cells, stride = size. Backwards the whole gradient of a cell goes to its first maximum in
 * reading order, as PyTorch does: flat regions of a picture make ties common.
 */
export class MaxPoolLayer implements DeviceLayer {
  readonly name: string;
  readonly outputShape: readonly number[];
  private readonly size: number;

  constructor(name: string, size: number, outputShape: readonly number[]) {
    this.name = name;
    this.size = size;
    this.outputShape = outputShape;
  }

  forward(input: tf.Tensor): { output: tf.Tensor; saved: Saved } {
    const output = tf.maxPool(input as tf.Tensor4D, this.size, this.size, 'valid');
    return { output, saved: [input, output] };
  }

  backward(gradient: tf.Tensor, saved: Saved): tf.Tensor {
    const [height = 0, width = 0, channels = 0] = this.outputShape;
    const { size } = this;
    const batch = gradient.size / (height * width * channels);
    const cellShape = [batch * height, 1, width, channels];
    const cells = tf.reshape(savedAt(saved, 0), [batch * height, size, width, size * channels]);
    const maximum = tf.reshape(savedAt(saved, 1), cellShape);
    /** What of each cell's gradient has not been handed out yet: all of it, or nothing. */
    let left: tf.Tensor = tf.reshape(gradient, cellShape);
    const rows: tf.Tensor[] = [];
    for (let row = 0; row < size; row += 1) {
      const columns: tf.Tensor[] = [];
      for (let column = 0; column < size; column += 1) {
        const at = tf.slice(
          cells,
          [0, row, 0, column * channels],
          [batch * height, 1, width, channels],
        );
        const taken = tf.mul(left, tf.cast(tf.equal(at, maximum), 'float32'));
        left = tf.sub(left, taken);
        columns.push(taken);
      }
      rows.push(tf.concat(columns, 3));
    }
    return tf.reshape(tf.concat(rows, 1), [batch, height * size, width * size, channels]);
  }

  dispose(): void {
    // Nothing is held on the device.
  }
}
