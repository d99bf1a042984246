import { ndArray, zeros, type NdArray } from '../../compute/numeric/nd-array.ts';

/**
 * Puts pictures of one size side by side, so that a page loads one file instead of many.
 *
 * @param rows rows of pictures, each height × width × 3; every row as long as the first.
 * @returns (rows · height) × (columns · width) × 3.
 * @throws {RangeError} if the pictures or the rows differ in size.
 */
export function joinPictures(rows: readonly (readonly NdArray[])[]): NdArray {
  const columns = rows[0]?.length ?? 0;
  const [height = 0, width = 0, channels = 0] = rows[0]?.[0]?.shape ?? [];
  const line = width * channels;
  const joined = zeros([rows.length * height, columns * width, channels]);
  rows.forEach((pictures, row) => {
    if (pictures.length !== columns) throw new RangeError('rows of different lengths do not join');
    pictures.forEach(({ data, shape }, column) => {
      if (shape.join() !== [height, width, channels].join()) {
        throw new RangeError(`a picture of [${shape.join(' × ')}] does not fit its neighbours`);
      }
      for (let y = 0; y < height; y += 1) {
        const start = ((row * height + y) * columns + column) * line;
        joined.data.set(data.subarray(y * line, (y + 1) * line), start);
      }
    });
  });
  return joined;
}

/** A picture with every pixel as a square of `factor` × `factor`: height × width × 3 → as many times larger. */
export function enlarge({ data, shape }: NdArray, factor: number): NdArray {
  const [height = 0, width = 0, channels = 0] = shape;
  const large = zeros([height * factor, width * factor, channels]);
  for (let y = 0; y < height * factor; y += 1) {
    for (let x = 0; x < width * factor; x += 1) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels;
      large.data.set(data.subarray(from, from + channels), (y * width * factor + x) * channels);
    }
  }
  return large;
}

/** Rounds a display picture to `levels` values per channel: amplified noise then takes half the bytes. */
export function posterise(picture: NdArray, levels: number): NdArray {
  const top = levels - 1;
  return ndArray(
    picture.data.map((value) => Math.round(value * top) / top),
    picture.shape,
  );
}
