import { pixelsFromPicture } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import { saveFile } from './save-file.ts';

/**
 * Offers a picture as a PNG file of exactly its rounded values: encoded from the array and not from a canvas, whose
 * pixels some browsers perturb.
 */
export async function savePng(picture: NdArray, name: string): Promise<void> {
  const { encode } = await import('fast-png');
  const { width, height, data } = pixelsFromPicture(picture);
  const png = encode({ width, height, data, channels: 4, depth: 8 });
  saveFile(new Uint8Array(png), 'image/png', name);
}
