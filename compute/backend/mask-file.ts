import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Square } from '../image/resize.ts';
import { readPictureFile } from './picture-file.ts';

/** A silhouette from a file. */
export interface MaskFile {
  /** side × side in [0, 1]: 1 where the object covers a pixel wholly, 0 where not at all. */
  readonly mask: NdArray;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** The part that was used, in pixels. */
  readonly crop: Square;
}

/**
 * Reads a silhouette: a grey picture, white where the object is, black elsewhere. It is cropped and resized as
 * pictures are, so that it stays on top of the picture that it belongs to.
 *
 * @throws {RangeError} as {@link readPictureFile}, and naming the file if it has colours.
 */
export async function readMaskFile(
  path: string,
  input: { readonly height: number; readonly width: number },
  options: { readonly crop?: Square } = {},
): Promise<MaskFile> {
  const { picture, sha256, crop } = await readPictureFile(path, input, options);
  const { height, width } = input;
  const mask = new Float32Array(height * width);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const [red = 0, green, blue] = picture.data.subarray(3 * pixel, 3 * pixel + 3);
    if (green !== red || blue !== red) {
      throw new RangeError(
        `${path}: this mask has colours; accepted is a grey picture, white where the object is, black elsewhere`,
      );
    }
    mask[pixel] = red;
  }
  return { mask: ndArray(mask, [height, width]), sha256, crop };
}
