import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
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
export async function encodePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  const image = sharp(data, { raw: { width, height, channels } });
  return (isOpaque(channels, data) ? image.removeAlpha() : image)
    .png({ compressionLevel: 9, palette: false })
    .toBuffer();
}

/**
 * Emits a picture of a page under a name made from its pixels.
 *
 * @returns its site path, `/figures/<sha>.png`, to which the caller's `href()` adds the base, and its size.
 */
export async function emitPng(
  pixels: Pixels,
  root = projectRoot(),
): Promise<{ url: string; bytes: number }> {
  const size = `${pixels.width}x${pixels.height}x${pixels.channels}`;
  const name = `${createHash('sha256').update(size).update(pixels.data).digest('hex')}.png`;
  const path = join(figuresFolder(root), name);
  const known = existsSync(path);
  const bytes = known ? await readFile(path) : await encodePng(pixels);
  if (!known) writeWhole(path, bytes);
  return { url: `/figures/${name}`, bytes: bytes.length };
}

function isOpaque(channels: number, data: Pixels['data']): boolean {
  if (channels === 3) return true;
  for (let index = 3; index < data.length; index += 4) if (data[index] !== 255) return false;
  return true;
}
