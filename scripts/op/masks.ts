import { readMaskFile, type MaskFile } from '../../compute/backend/mask-file.ts';
import type { PictureFile } from '../../compute/backend/picture-file.ts';
import type { Square } from '../../compute/image/resize.ts';
import type { Architecture } from '../../compute/network/architecture.ts';
import type { Op } from '../../compute/op.ts';
import { userPath } from './user-path.ts';

/**
 * One `--mask` a picture file, if the operation takes silhouettes; otherwise none.
 *
 * @throws {RangeError} naming the operation and how many were given.
 */
export function checkMaskCount(op: Op, masks: readonly string[], pictures: number): void {
  if (op.needsMasks !== true) {
    if (masks.length === 0) return;
    throw new RangeError(`${op.id} takes no silhouettes; leave out --mask`);
  }
  if (masks.length === pictures) return;
  throw new RangeError(
    `${op.id} needs the silhouette of each picture: ${masks.length} --mask for ${pictures} --picture; give one each, in the same order`,
  );
}

/** A picture file that was read, and its path. */
export interface ReadPicture extends PictureFile {
  readonly path: string;
}

/**
 * Reads the silhouettes of picture files. What the operation would refuse of them is refused here, where the file that
 * is to blame is known, and before a network is opened.
 *
 * @param masks paths as they were typed, in the order of the pictures.
 * @throws {RangeError} naming a file that is no mask, that has not the size of its picture, or that covers nothing.
 */
export async function readMasks(
  masks: readonly string[],
  pictures: readonly ReadPicture[],
  input: Architecture['input'],
  crop: Square | undefined,
): Promise<MaskFile[]> {
  const read = masks.map(async (given, index) => {
    const path = userPath(given, '--mask');
    const mask = await readMaskFile(path, input, crop === undefined ? {} : { crop });
    const picture = pictures[index];
    if (picture !== undefined) checkSize(path, mask, picture);
    checkCovers(path, mask);
    return mask;
  });
  return Promise.all(read);
}

function checkSize(path: string, mask: MaskFile, picture: ReadPicture): void {
  if (mask.width === picture.width && mask.height === picture.height) return;
  throw new RangeError(
    `${path}: this mask of ${sizeOf(mask)} is not of the size of its picture, ${picture.path} of ${sizeOf(picture)}; the two must agree pixel by pixel`,
  );
}

function checkCovers(path: string, { mask, crop, width, height }: MaskFile): void {
  if (mask.data.some((covered) => covered > 0)) return;
  const isWhole = crop.size === width && crop.size === height;
  const where = isWhole ? '' : ` in the square ${crop.x},${crop.y},${crop.size} that is used`;
  throw new RangeError(
    `${path}: this mask is black everywhere${where}; accepted is one that is white where the object is`,
  );
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width} × ${height} pixels`;
}
