import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Square } from '../image/resize.ts';
import { readPictureFile } from './picture-file.ts';

/** A silhouette from a file. */
export interface MaskFile {
  /** side × side in [0, 1]: 1 where the object covers a pixel wholly, 0 where not at all. */
  readonly mask: NdArray;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Of the upright file, in pixels. */
  readonly width: number;
  readonly height: number;
  /** The part that was used, in pixels. */
  readonly crop: Square;
}

/**
 * Reads a silhouette: a grey picture, white where the object is, black elsewhere. It is cropped and resized as
 * pictures are, so that it stays on top of the picture that it belongs to.
 *
 * @throws {RangeError} as {@link readPictureFile}, and naming the file if it has colours or lets something through:
 *   whether the object is what is drawn or what is opaque would be a guess.
 */
export async function readMaskFile(
  path: string,
  input: { readonly height: number; readonly width: number },
  options: { readonly crop?: Square } = {},
): Promise<MaskFile> {
  const { picture, transparent, ...file } = await readPictureFile(path, input, options);
  if (transparent) refuse(path, 'has transparent parts');
  const { height, width } = input;
  const mask = new Float32Array(height * width);
  for (let pixel = 0; pixel < mask.length; pixel += 1) {
    const [red = 0, green, blue] = picture.data.subarray(3 * pixel, 3 * pixel + 3);
    if (green !== red || blue !== red) refuse(path, 'has colours');
    mask[pixel] = red;
  }
  return { ...file, mask: ndArray(mask, [height, width]) };
}

function refuse(path: string, what: string): never {
  throw new RangeError(
    `${path}: this mask ${what}; accepted is an opaque grey picture, white where the object is, black elsewhere`,
  );
}
