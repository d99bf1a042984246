import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Architecture } from './architecture.ts';

/** Pictures enter the device with a fourth channel of zeros: see `padInputChannels`. */
export const PADDED_CHANNELS = 4;

/** (x − mean) / std per channel: n × h × w × 3 → n × h × w × 4, the fourth channel zero. */
export function normalise(
  images: NdArray,
  { mean, std }: Pick<Architecture['input'], 'mean' | 'std'>,
): NdArray {
  const [pictures = 0, height = 0, width = 0] = images.shape;
  const pixels = pictures * height * width;
  const data = new Float32Array(pixels * PADDED_CHANNELS);
  for (let channel = 0; channel < 3; channel += 1) {
    const centre = mean[channel] ?? 0;
    const scale = 1 / (std[channel] ?? 1);
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      data[pixel * PADDED_CHANNELS + channel] =
        ((images.data[pixel * 3 + channel] ?? 0) - centre) * scale;
    }
  }
  return ndArray(data, [pictures, height, width, PADDED_CHANNELS]);
}

/** ∂value/∂(normalised, padded input) → ∂value/∂image: the fourth channel dropped, the others divided by std. */
export function denormaliseGradient(gradient: NdArray, std: readonly number[]): NdArray {
  const [pictures = 0, height = 0, width = 0] = gradient.shape;
  const pixels = pictures * height * width;
  const data = new Float32Array(pixels * 3);
  for (let channel = 0; channel < 3; channel += 1) {
    const scale = 1 / (std[channel] ?? 1);
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      data[pixel * 3 + channel] = (gradient.data[pixel * PADDED_CHANNELS + channel] ?? 0) * scale;
    }
  }
  return ndArray(data, [pictures, height, width, 3]);
}
