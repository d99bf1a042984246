import * as tf from '@tensorflow/tfjs-core';

import { DeviceNetwork } from '../network/device-network.ts';
import type { ModelFile } from '../network/model-file.ts';
import type { ForwardResult, GradientResult, Objective } from '../network/network.ts';
import type { NdArray } from '../numeric/nd-array.ts';

/** One tfjs runtime of a pool: it holds networks by model id and answers for slices of a batch. */
export class Runtime {
  private readonly networks = new Map<string, DeviceNetwork>();
  private readonly batch: number;

  /** @param batch the most pictures in one device batch. */
  constructor(batch: number) {
    this.batch = batch;
  }

  load(model: ModelFile): void {
    this.networks.get(model.id)?.dispose();
    this.networks.set(model.id, new DeviceNetwork(model, this.batch));
  }

  unload(id: string): void {
    this.networks.get(id)?.dispose();
    this.networks.delete(id);
  }

  forward(id: string, images: NdArray, layers: readonly string[]): Promise<ForwardResult> {
    return this.network(id).forward(images, layers);
  }

  gradient(id: string, images: NdArray, objective: Objective): Promise<GradientResult> {
    return this.network(id).gradient(images, objective);
  }

  /** How many tensors are alive: constant between calls unless something leaks. */
  tensors(): number {
    return tf.memory().numTensors;
  }

  private network(id: string): DeviceNetwork {
    const network = this.networks.get(id);
    if (network === undefined)
      throw new Error(`the model "${id}" was not loaded into this runtime`);
    return network;
  }
}
