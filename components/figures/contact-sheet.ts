import { pixelsFromPicture, type Pixels } from '../../compute/image/picture.ts';
import { zeros, type NdArray } from '../../compute/numeric/nd-array.ts';

/** Pictures of one size, row after row, on a sheet with room for `columns` × `rows` of them. */
export function contactSheet(
  pictures: readonly NdArray[],
  columns: number,
  rows: number,
): Pixels & { readonly channels: 4 } {
  const [height = 0, width = 0] = pictures[0]?.shape ?? [];
  const sheet = {
    width: columns * width,
    height: rows * height,
    channels: 4 as const,
    data: new Uint8ClampedArray(columns * width * rows * height * 4).fill(255),
  };
  for (const [place, picture] of pictures.entries()) {
    const { data } = pixelsFromPicture(picture);
    const left = (place % columns) * width;
    const upper = Math.floor(place / columns) * height;
    for (let row = 0; row < height; row += 1) {
      const line = data.subarray(row * width * 4, (row + 1) * width * 4);
      sheet.data.set(line, ((upper + row) * sheet.width + left) * 4);
    }
  }
  return sheet;
}

/** A picture at half its height and width: each pixel the mean of four. */
export function halved({ data, shape }: NdArray): NdArray {
  const [height = 0, width = 0, channels = 0] = shape;
  const half = zeros([height / 2, width / 2, channels]);
  for (const [index, value] of data.entries()) {
    const row = Math.floor(index / (width * channels) / 2);
    const column = Math.floor((index % (width * channels)) / channels / 2);
    const target = (row * (width / 2) + column) * channels + (index % channels);
    half.data[target] = (half.data[target] ?? 0) + value / 4;
  }
  return half;
}
