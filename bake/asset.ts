import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../compute/image/picture.ts';
import { writeWhole } from './files.ts';
import { projectRoot } from './project.ts';

/** Where display pictures are made, for the build to copy to /figures. */
export function figuresFolder(root = projectRoot()): string {
  return join(root, 'node_modules', '.cache', 'figures');
}

/**
 * Encodes pixels as a lossless PNG, never resized or recompressed with loss: that would erase what an adversarial
 * picture shows. Opaque pictures are stored without alpha.
 *
 * @returns bytes of the file, the same for the same pixels.
 */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  return raw(pixels)
    .png({ compressionLevel: 9, palette: false, adaptiveFiltering: true })
    .toBuffer();
}

/** The same as a lossless WebP, about a quarter smaller: for pictures that a page only shows. */
async function encodeWebp(pixels: Pixels): Promise<Uint8Array> {
  return raw(pixels).webp({ lossless: true, effort: 6 }).toBuffer();
}

function raw({ width, height, channels, data }: Pixels): Sharp {
  const image = sharp(data, { raw: { width, height, channels } });
  return isOpaque(channels, data) ? image.removeAlpha() : image;
}

/**
 * Emits a picture of a page under a name made from its pixels.
 *
 * @returns its site path, `/figures/<sha>.png`, to which the caller's `href()` adds the base, and its size.
 */
export async function emitPng(pixels: Pixels, root = projectRoot()): Promise<EmittedPicture> {
  return emit(pixels, '.png', encodePng, root);
}

/** Emits a picture as a lossless WebP; see {@link emitPng}. */
export async function emitWebp(pixels: Pixels, root = projectRoot()): Promise<EmittedPicture> {
  return emit(pixels, '.webp', encodeWebp, root);
}

/**
 * Emits a contact sheet of many small pictures as a lossy WebP: an overview that loads quickly and stands for pictures
 * which are shown losslessly elsewhere.
 *
 * @param quality of the encoder, from 0 to 100: lower for sheets whose pictures are only a hint.
 *
 * @returns its site path, `/figures/<sha>-sheet-<quality>.webp`, and its size.
 */
export async function emitSheet(
  pixels: Pixels,
  quality: number,
  root = projectRoot(),
): Promise<EmittedPicture> {
  const encode = async (sheet: Pixels): Promise<Uint8Array> =>
    raw(sheet).webp({ quality, smartSubsample: true, effort: 6 }).toBuffer();
  return emit(pixels, `-sheet-${quality}.webp`, encode, root);
}

export interface EmittedPicture {
  readonly url: string;
  readonly bytes: number;
}

async function emit(
  pixels: Pixels,
  ending: string,
  encode: (pixels: Pixels) => Promise<Uint8Array>,
  root: string,
): Promise<EmittedPicture> {
  const size = `${pixels.width}x${pixels.height}x${pixels.channels}`;
  const sha256 = createHash('sha256').update(size).update(pixels.data).digest('hex');
  const name = `${sha256}${ending}`;
  const path = join(figuresFolder(root), name);
  const known = existsSync(path);
  const bytes = known ? await readFile(path) : await encode(pixels);
  if (!known) writeWhole(path, bytes);
  return { url: `/figures/${name}`, bytes: bytes.length };
}

function isOpaque(channels: number, data: Pixels['data']): boolean {
  if (channels === 3) return true;
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return false;
  return true;
}
