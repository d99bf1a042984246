import { DeviceNetwork } from '../network/device-network.ts';
import type { ConvolutionMethod } from '../network/layers/convolution.ts';
import type { ModelFile } from '../network/model-file.ts';
import type { Network } from '../network/network.ts';
import { WEBGPU_BATCH } from './batch.ts';
import { startWebGpu, stopWebGpu } from './webgpu.ts';
import { convolutionMethod } from './webgpu-adapter.ts';

/** The graphics device went away in the middle of a run: the driver was reset, or the system took it back. */
export class DeviceLostError extends Error {
  override readonly name = 'DeviceLostError';
}

/**
 * A WebGPU device and the networks on it. Every call races against the loss of the device, since work that waits for a
 * lost device may never end.
 */
export class GpuHost {
  private readonly device: GPUDevice;
  private readonly method: ConvolutionMethod;
  private readonly lost: Promise<never>;
  private readonly networks = new Map<string, DeviceNetwork>();

  private constructor(device: GPUDevice, method: ConvolutionMethod) {
    this.device = device;
    this.method = method;
    this.lost = device.lost.then((info) => {
      throw new DeviceLostError(`the graphics device was lost (${info.message || info.reason})`);
    });
    // A loss while nothing runs is met by the next call; until then it is nobody's unhandled rejection.
    this.lost.catch(() => undefined);
  }

  static async start(adapter: GPUAdapter): Promise<GpuHost> {
    return new GpuHost(await startWebGpu(adapter), convolutionMethod(adapter.info));
  }

  /** Puts a model on the device. */
  async load(model: ModelFile): Promise<Network> {
    const network = new DeviceNetwork(model, WEBGPU_BATCH, this.method);
    this.networks.get(model.id)?.dispose();
    this.networks.set(model.id, network);
    return Promise.resolve(this.guard(network));
  }

  stop(): void {
    stopWebGpu(this.device);
  }

  private guard(network: DeviceNetwork): Network {
    return {
      id: network.id,
      hash: network.hash,
      architecture: network.architecture,
      classes: network.classes,
      classifier: network.classifier,
      preferredBatch: network.preferredBatch,
      forward: async (...given) => Promise.race([network.forward(...given), this.lost]),
      gradient: async (...given) => Promise.race([network.gradient(...given), this.lost]),
    };
  }
}
