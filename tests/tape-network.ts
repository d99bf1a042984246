import * as tf from '@tensorflow/tfjs';

import type { ModelFile } from '../compute/network/model-file.ts';
import type { Layer } from '../compute/network/architecture.ts';
import type { NdArray } from '../compute/numeric/nd-array.ts';

/**
 * The same network written as any tfjs user would, with plain differentiable operations: the oracle of the tests and
 * the yardstick of the benchmark.
 */
export class TapeNetwork {
  private readonly model: ModelFile;
  private readonly tensors: Readonly<Record<string, tf.Tensor>>;

  constructor(model: ModelFile) {
    this.model = model;
    this.tensors = Object.fromEntries(
      Object.entries(model.tensors).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data, [...shape]),
      ]),
    );
  }

  logits(images: tf.Tensor): tf.Tensor {
    const { mean, std } = this.model.architecture.input;
    const normalised = tf.div(tf.sub(images, tf.tensor1d(mean)), tf.tensor1d(std));
    return this.model.architecture.layers.reduce<tf.Tensor>(
      (x, layer) => this.layer(layer, x),
      normalised,
    );
  }

  /** ∂ Σ cross-entropy / ∂ images, by `tf.grad`. The caller disposes of it. */
  lossGradient(images: tf.Tensor, classes: readonly number[]): tf.Tensor {
    const count = this.model.architecture.classes.length;
    const labels = tf.tensor1d([...classes], 'int32');
    const target = tf.oneHot(labels, count);
    const gradient = tf.grad((x: tf.Tensor) =>
      tf.neg(tf.sum(tf.mul(tf.logSoftmax(this.logits(x)), target))),
    );
    return tf.tidy(() => gradient(images));
  }

  dispose(): void {
    tf.dispose(Object.values(this.tensors));
  }

  private layer(layer: Layer, x: tf.Tensor): tf.Tensor {
    switch (layer.type) {
      case 'conv':
        return tf.relu(this.convolve(layer.name, x, layer.stride, layer.padding));
      case 'residual': {
        const hidden = tf.relu(this.convolve(`${layer.name}.a`, x, 1, layer.padding));
        return tf.relu(tf.add(x, this.convolve(`${layer.name}.b`, hidden, 1, layer.padding)));
      }
      case 'average-pool':
        return tf.avgPool(x as tf.Tensor4D, layer.size, layer.size, 'valid');
      case 'max-pool':
        return tf.maxPool(x as tf.Tensor4D, layer.size, layer.size, 'valid');
      case 'global-mean':
        return tf.mean(x, [1, 2]);
      case 'dense':
        return tf.add(
          tf.matMul(x as tf.Tensor2D, this.tensor(`${layer.name}.kernel`) as tf.Tensor2D),
          this.tensor(`${layer.name}.bias`),
        );
    }
  }

  private convolve(name: string, x: tf.Tensor, stride: number, padding: number): tf.Tensor {
    const kernel = this.tensor(`${name}.kernel`) as tf.Tensor4D;
    const product = tf.conv2d(x as tf.Tensor4D, kernel, stride, padding, 'NHWC', 1, 'floor');
    return tf.add(product, this.tensor(`${name}.bias`));
  }

  private tensor(name: string): tf.Tensor {
    const tensor = this.tensors[name];
    if (tensor === undefined) throw new Error(`the oracle lacks "${name}"`);
    return tensor;
  }
}

export function toTensor({ data, shape }: NdArray): tf.Tensor {
  return tf.tensor(data, [...shape]);
}
