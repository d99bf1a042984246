import type { ConvolutionMethod } from '../network/layers/convolution.ts';

/** Adapters that compute on the CPU: a hundredth of the speed of WASM, so never chosen unasked. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

/** An adapter, or why there is none to use. */
export type AdapterChoice =
  | { readonly adapter: GPUAdapter; readonly software: boolean }
  | { readonly adapter: null; readonly reason: string };

/**
 * Asks for a WebGPU adapter and judges it.
 *
 * @param acceptSoftware only where the reader forces WebGPU.
 */
export async function chooseAdapter(acceptSoftware: boolean): Promise<AdapterChoice> {
  const gpu = (navigator as { readonly gpu?: GPU }).gpu;
  if (gpu === undefined) return { adapter: null, reason: 'this browser has no WebGPU' };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) return { adapter: null, reason: 'WebGPU found no graphics adapter' };
  const software = isSoftware(adapter.info);
  if (software && !acceptSoftware) {
    return { adapter: null, reason: 'WebGPU offers only a software adapter, which is slower' };
  }
  return { adapter, software };
}

/** How convolutions run fastest on an adapter. */
export function convolutionMethod(info: GPUAdapterInfo): ConvolutionMethod {
  return isSoftware(info) ? 'direct' : 'matmul';
}

/** Whether an adapter computes on the CPU, by its own word or by its name. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const names = [info.vendor, info.architecture, info.device, info.description].join(' ');
  return info.isFallbackAdapter || SOFTWARE.test(names);
}
