import * as tf from '@tensorflow/tfjs-core';

import { concatenate, ndArray, sizeOf, slice, type NdArray } from '../numeric/nd-array.ts';
import { buildLayer } from './layers/build-layer.ts';
import type { DeviceLayer, Saved } from './layers/layer.ts';
import type { ModelFile } from './model-file.ts';
import { denormaliseGradient, normalise, PADDED_CHANNELS } from './normalisation.ts';
import type { ForwardResult, GradientResult, Network, Objective } from './network.ts';
import { evaluate } from './objectives.ts';
import { shapeLayers } from './shapes.ts';

/** The forward pass of one batch, alive on the device until its backward pass. */
interface Tape {
  readonly outputs: readonly tf.Tensor[];
  readonly saved: readonly Saved[];
}

/**
 * A network on tfjs' current backend: WASM or WebGPU, one runtime.
 *
 * Gradients run outside tfjs' tape: forward with fused kernels, logits to the host, the objective's derivative there
 * in 64 bits, then the layers' own vector-Jacobian products.
 */
export class DeviceNetwork implements Network {
  readonly id: string;
  readonly hash: string;
  readonly architecture: Network['architecture'];
  readonly classes: readonly string[];
  readonly preferredBatch: number;
  private readonly layers: readonly DeviceLayer[];

  /** @param preferredBatch also the most pictures in one device batch, which bounds memory. */
  constructor(model: ModelFile, preferredBatch: number) {
    this.id = model.id;
    this.hash = model.hash;
    this.architecture = model.architecture;
    this.classes = model.architecture.classes;
    this.preferredBatch = preferredBatch;
    this.layers = shapeLayers(model.architecture).map((shaped, index) => {
      const channels = index === 0 ? PADDED_CHANNELS : (shaped.input[2] ?? 0);
      return buildLayer(shaped, model.tensors, channels);
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
    if (objective.classes.length !== pictures) {
      throw new RangeError(
        `${objective.classes.length} classes were given for ${pictures} pictures`,
      );
    }
    const batches = await this.inBatches(images, async (batch, start) => {
      const classes = objective.classes.slice(start, start + (batch.shape[0] ?? 0));
      return this.gradientOfBatch(batch, { ...objective, classes });
    });
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
    const tape = this.runForward(batch);
    try {
      const logits = await read(lastOf(tape.outputs));
      const { values, cotangents } = differentiateLogits(objective, logits);
      const atInput = this.runBackward(tape, cotangents);
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

  private runBackward(tape: Tape, cotangents: NdArray): tf.Tensor {
    return tf.tidy(() => {
      let gradient: tf.Tensor = tf.tensor(cotangents.data, [...cotangents.shape]);
      for (const [index, layer] of [...this.layers.entries()].reverse()) {
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

/** The objective's value, and ∂value/∂logits, for each picture of a batch. */
function differentiateLogits(
  objective: Objective,
  logits: NdArray,
): { values: NdArray; cotangents: NdArray } {
  const [pictures = 0, classes = 0] = logits.shape;
  const values = new Float32Array(pictures);
  const cotangents = new Float32Array(pictures * classes);
  for (let picture = 0; picture < pictures; picture += 1) {
    const row = logits.data.subarray(picture * classes, (picture + 1) * classes);
    const { value, cotangent } = evaluate(objective, row, picture);
    values[picture] = value;
    cotangents.set(cotangent, picture * classes);
  }
  return {
    values: ndArray(values, [pictures]),
    cotangents: ndArray(cotangents, [pictures, classes]),
  };
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
