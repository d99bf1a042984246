import * as tf from '@tensorflow/tfjs-core';

import { concatenate, ndArray, sizeOf, slice, type NdArray } from '../numeric/nd-array.ts';
import { buildLayer } from './layers/build-layer.ts';
import type { ConvolutionMethod } from './layers/convolution.ts';
import type { DeviceLayer, Saved } from './layers/layer.ts';
import { classifierOf, type ModelFile } from './model-file.ts';
import { denormaliseGradient, normalise, PADDED_CHANNELS } from './normalisation.ts';
import type {
  ForwardResult,
  GradientResult,
  LinearClassifier,
  Network,
  Objective,
} from './network.ts';
import { differentiate, partOf, picturesOf } from './objectives.ts';
import { shapeLayers } from './shapes.ts';

/** The forward pass of one batch, alive on the device until its backward pass. */
interface Tape {
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly Saved[];
}

/**
 * A network on tfjs' current backend: WASM or WebGPU, one runtime.
 *
 * Gradients run outside tfjs' tape: forward with fused kernels, the objective's layer to the host, its derivative there
 * in 64 bits, then the layers' own vector-Jacobian products.
 */
export class DeviceNetwork implements Network {
  readonly id: string;
  readonly hash: string;
  readonly architecture: Network['architecture'];
  readonly classes: readonly string[];
  readonly classifier: LinearClassifier;
  readonly preferredBatch: number;
  private readonly layers: readonly DeviceLayer[];

  /**
   * @param preferredBatch also the most pictures in one device batch, which bounds memory.
   * @param method how the device convolves best.
   */
  constructor(model: ModelFile, preferredBatch: number, method: ConvolutionMethod = 'matmul') {
    this.id = model.id;
    this.hash = model.hash;
    this.architecture = model.architecture;
    this.classes = model.architecture.classes;
    this.classifier = classifierOf(model);
    this.preferredBatch = preferredBatch;
    this.layers = shapeLayers(model.architecture).map((shaped, index) => {
      const channels = index === 0 ? PADDED_CHANNELS : (shaped.input[2] ?? 0);
      return buildLayer(shaped, model.tensors, channels, method);
    });
  }

  async forward(images: NdArray, layers: readonly string[] = []): Promise<ForwardResult> {
    const wanted = layers.map((name) => this.indexOf(name));
    const batches = await this.inBatches(images, async (batch) => {
      const tape = this.runForward(batch);
      try {
        return {
          logits: await read(lastOf(tape.outputs)),
          layers: await Promise.all(wanted.map(async (index) => read(at(tape.outputs, index)))),
        };
      } finally {
        disposeTape(tape);
      }
    });
    return {
      logits: concatenate(batches.map(({ logits }) => logits)),
      layers: Object.fromEntries(
        layers.map((name, index) => [
          name,
          concatenate(batches.map((batch) => at(batch.layers, index))),
        ]),
      ),
    };
  }

  async gradient(images: NdArray, objective: Objective): Promise<GradientResult> {
    const pictures = images.shape[0] ?? 0;
    if (picturesOf(objective) !== pictures) {
      throw new RangeError(
        `${picturesOf(objective)} classes, weights or targets were given for ${pictures} pictures`,
      );
    }
    const batches = await this.inBatches(images, async (batch, start) =>
      this.gradientOfBatch(batch, partOf(objective, start, start + (batch.shape[0] ?? 0))),
    );
    return {
      gradient: concatenate(batches.map(({ gradient }) => gradient)),
      values: concatenate(batches.map(({ values }) => values)),
      logits: concatenate(batches.map(({ logits }) => logits)),
    };
  }

  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }

  private async gradientOfBatch(batch: NdArray, objective: Objective): Promise<GradientResult> {
    const from = 'layer' in objective ? this.indexOf(objective.layer) : this.layers.length - 1;
    const tape = this.runForward(batch);
    try {
      const logits = await read(lastOf(tape.outputs));
      const output = 'layer' in objective ? await read(at(tape.outputs, from)) : logits;
      const { values, cotangents } = differentiate(objective, output);
      const atInput = this.runBackward(tape, from, cotangents);
      try {
        const { std } = this.architecture.input;
        return { gradient: denormaliseGradient(await read(atInput), std), values, logits };
      } finally {
        atInput.dispose();
      }
    } finally {
      disposeTape(tape);
    }
  }

  private runForward(images: NdArray): Tape {
    const input = normalise(images, this.architecture.input);
    const outputs: tf.Tensor[] = [];
    const saved: Saved[] = [];
    tf.tidy(() => {
      let current: tf.Tensor = tf.tensor(input.data, [...input.shape]);
      for (const layer of this.layers) {
        const step = layer.forward(current);
        current = tf.keep(step.output);
        outputs.push(current);
        saved.push(step.saved.map((tensor) => tf.keep(tensor)));
      }
    });
    return { outputs, saved };
  }

  /** From the output of layer `from` back to the normalised input. */
  private runBackward(tape: Tape, from: number, cotangents: NdArray): tf.Tensor {
    return tf.tidy(() => {
      let gradient: tf.Tensor = tf.tensor(cotangents.data, [...cotangents.shape]);
      for (const [index, layer] of [...this.layers.slice(0, from + 1).entries()].reverse()) {
        const next = layer.backward(gradient, at(tape.saved, index));
        gradient.dispose();
        gradient = next;
      }
      return gradient;
    });
  }

  private async inBatches<T>(
    images: NdArray,
    run: (batch: NdArray, start: number) => Promise<T>,
  ): Promise<T[]> {
    const pictures = this.checkImages(images);
    const results: T[] = [];
    for (let start = 0; start < pictures; start += this.preferredBatch) {
      const end = Math.min(start + this.preferredBatch, pictures);
      const whole = start === 0 && end === pictures;
      results.push(await run(whole ? images : slice(images, start, end), start));
    }
    return results;
  }

  private checkImages(images: NdArray): number {
    const { height, width, channels } = this.architecture.input;
    const [pictures = 0, ...shape] = images.shape;
    if (pictures < 1 || shape.join() !== [height, width, channels].join()) {
      throw new RangeError(
        `images of [${images.shape.join(' × ')}] were given; ${this.id} takes n × ${height} × ${width} × ${channels} with n ≥ 1`,
      );
    }
    return pictures;
  }

  private indexOf(name: string): number {
    const index = this.layers.findIndex((layer) => layer.name === name);
    if (index >= 0) return index;
    const names = this.layers.map((layer) => layer.name).join(', ');
    throw new RangeError(`${this.id} has no layer "${name}"; its layers are ${names}`);
  }
}

async function read(tensor: tf.Tensor): Promise<NdArray> {
  // A copy: on WASM the values may lie on the heap that the next operation grows.
  const data = new Float32Array(await tensor.data<'float32'>());
  return ndArray(data, tensor.shape.length === 0 ? [sizeOf([])] : tensor.shape);
}

function disposeTape({ outputs, saved }: Tape): void {
  for (const tensor of [...outputs, ...saved.flat()]) {
    if (!tensor.isDisposed) tensor.dispose();
  }
}

function at<T>(items: readonly T[], index: number): T {
  const found = items[index];
  if (found === undefined) throw new Error(`nothing at ${index} of ${items.length}`);
  return found;
}

function lastOf<T>(items: readonly T[]): T {
  return at(items, items.length - 1);
}
