import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Makes WebGPU this thread's backend, on a device created here: tfjs keeps no hold on a device of its own making, and
 * so could not say when it is lost.
 */
export async function startWebGpu(adapter: GPUAdapter): Promise<GPUDevice> {
  const { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize } =
    adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxBufferSize, maxStorageBufferBindingSize, maxComputeWorkgroupStorageSize },
  });
  forgetWebGpu();
  tf.registerBackend('webgpu', () => new WebGPUBackend(device, adapter.info));
  if (!(await tf.setBackend('webgpu'))) {
    throw new Error('tfjs could not start its WebGPU backend');
  }
  await tf.ready();
  return device;
}

/** Frees the device and forgets the backend. */
export function stopWebGpu(device: GPUDevice): void {
  forgetWebGpu();
  device.destroy();
}

/** tfjs registers a backend of its own where the platform has WebGPU, and refuses to remove what is not there. */
function forgetWebGpu(): void {
  if (tf.engine().registryFactory['webgpu'] !== undefined) tf.removeBackend('webgpu');
}
