import { encode } from 'fast-png';
import type { Pixels } from '../../../compute/image/picture.ts';
import { drawPixels } from '../canvas.ts';
import type { KeptPicture } from './own-pictures.ts';
import { readOwnPicture, tooSmallForPhotograph } from './read-own-picture.ts';

/**
 * Reads a reader's file for the page's figures. Nothing is sent anywhere: the addresses are of memory.
 *
 * @param photograph whether operations at the photograph's own resolution are to take it.
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export async function prepareOwnPicture(file: File, photograph: boolean): Promise<KeptPicture> {
  const picture = await readOwnPicture(file);
  const tooSmall = photograph ? tooSmallForPhotograph(picture) : null;
  if (tooSmall !== null) throw new RangeError(tooSmall);
  const urls = {
    networkView: URL.createObjectURL(exactPng(picture.networkView)),
    square: URL.createObjectURL(await quickPng(picture.square)),
  };
  return { ...picture, urls };
}

function exactPng({ width, height, channels, data }: Pixels): Blob {
  return new Blob([new Uint8Array(encode({ width, height, channels, data, depth: 8 }))], {
    type: 'image/png',
  });
}

/** For the eye alone: encoded by the browser, which is quick, from a canvas, which may be perturbed. */
async function quickPng(pixels: Pixels): Promise<Blob> {
  const canvas = document.createElement('canvas');
  drawPixels(canvas, pixels);
  const encoded = Promise.withResolvers<Blob | null>();
  canvas.toBlob(encoded.resolve, 'image/png');
  const blob = await encoded.promise;
  if (blob === null) throw new Error('this browser could not draw the picture');
  return blob;
}
