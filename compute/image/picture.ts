import { ndArray, type NdArray } from '../numeric/nd-array.ts';

/** 8-bit colours, three or four channels, row-major: how pictures come from and go to files and screens. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Pixels → height × width × 3 in [0, 1] (byte / 255). An alpha channel is dropped: composite first. */
export function pictureFromPixels({ width, height, channels, data }: Pixels): NdArray {
  const values = new Float32Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      values[pixel * 3 + channel] = (data[pixel * channels + channel] ?? 0) / 255;
    }
  }
  return ndArray(values, [height, width, 3]);
}

/** Height × width × 3 in [0, 1] → opaque RGBA pixels, each value rounded to the nearest of 256 levels. */
export function pixelsFromPicture(picture: NdArray): Pixels & { data: Uint8ClampedArray } {
  const [height = 0, width = 0] = picture.shape;
  const data = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      data[pixel * 4 + channel] = Math.round((picture.data[pixel * 3 + channel] ?? 0) * 255);
    }
    data[pixel * 4 + 3] = 255;
  }
  return { width, height, channels: 4, data };
}
