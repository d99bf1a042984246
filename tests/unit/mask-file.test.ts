import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { readMaskFile } from '../../compute/backend/mask-file.ts';
import { readPictureFile } from '../../compute/backend/picture-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'masks-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a mask file', () => {
  it('of the network’s size is taken byte for byte, as the page decodes it', async () => {
    const path = join(import.meta.dirname, '../../pictures/masks/pig.png');
    const { mask } = await readMaskFile(path, { height: 64, width: 64 });
    const { data } = decode(readFileSync(path));
    expect(mask.shape).toEqual([64, 64]);
    expect(mask.data).toEqual(Float32Array.from(data, (byte) => byte / 255));
  });

  it('that is larger is cropped and resized as its picture is', async () => {
    // White in the left half of the middle square of 8 × 4.
    const bytes = Uint8Array.from({ length: 32 }, (_, at) => (at % 8 < 4 ? 255 : 0));
    const path = join(folder, 'half.png');
    await sharp(bytes, { raw: { width: 8, height: 4, channels: 1 } })
      .png()
      .toFile(path);
    const { mask, crop } = await readMaskFile(path, { height: 2, width: 2 });
    expect(crop).toEqual({ x: 2, y: 0, size: 4 });
    expect([...mask.data].map(Math.round)).toEqual([1, 0, 1, 0]);
    const { picture } = await readPictureFile(path, { height: 2, width: 2 });
    expect(mask.data).toEqual(picture.data.filter((_, at) => at % 3 === 0));
  });

  it('with colours is refused by name', async () => {
    const path = join(folder, 'blue.png');
    const blue = { width: 4, height: 4, channels: 3, background: '#00f' } as const;
    await sharp({ create: blue }).png().toFile(path);
    await expect(readMaskFile(path, { height: 4, width: 4 })).rejects.toThrow(
      /blue\.png: this mask has colours; accepted is an opaque grey picture/,
    );
  });

  it('that lets something through is refused by name: is the object what is drawn, or what is opaque?', async () => {
    const path = join(folder, 'cut-out.png');
    const clear = {
      width: 4,
      height: 4,
      channels: 4,
      background: { r: 255, g: 255, b: 255, alpha: 0.5 },
    } as const;
    await sharp({ create: clear }).png().toFile(path);
    await expect(readMaskFile(path, { height: 4, width: 4 })).rejects.toThrow(
      /cut-out\.png: this mask has transparent parts; accepted is an opaque grey picture/,
    );
  });
});
