import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPictureHeader } from '../../../../components/live/own-picture/picture-header.ts';
import { noise } from './picture-files.ts';

const formats = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP', gif: 'GIF', avif: 'AVIF' } as const;
type Format = keyof typeof formats;

describe('the header of a picture file', () => {
  it.each(Object.keys(formats) as Format[])('%s: format and size', async (format) => {
    for (const channels of [3, 4] as const) {
      const bytes = await noise(123, 77, channels).toFormat(format).toBuffer();
      expect(readPictureHeader(bytes)).toMatchObject({
        format: formats[format],
        width: 123,
        height: 77,
        orientation: 1,
        frames: 1,
        complete: true,
      });
    }
  });

  it('a WebP without loss', async () => {
    const bytes = await noise(300, 77).webp({ lossless: true }).toBuffer();
    expect(readPictureHeader(bytes)).toMatchObject({ width: 300, height: 77, complete: true });
  });

  it.each(['jpeg', 'webp'] as const)('%s: the EXIF orientation', async (format) => {
    for (const orientation of [1, 3, 6, 8]) {
      const bytes = await noise(90, 60).withMetadata({ orientation }).toFormat(format).toBuffer();
      expect(readPictureHeader(bytes)).toMatchObject({ width: 90, height: 60, orientation });
    }
  });

  it('grey and CMYK', async () => {
    const grey = await noise(90, 60).toColourspace('b-w').jpeg().toBuffer();
    expect(readPictureHeader(grey)).toMatchObject({ colour: 'grey' });
    const cmyk = await noise(90, 60).toColourspace('cmyk').jpeg().toBuffer();
    expect(readPictureHeader(cmyk)).toMatchObject({ colour: 'cmyk' });
  });

  it.each(['gif', 'webp'] as const)('%s: how many frames', async (format) => {
    const frames = await Promise.all(
      ['#0f0', '#f00', '#00f'].map((background) =>
        sharp({ create: { width: 40, height: 30, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect(readPictureHeader(bytes)).toMatchObject({ width: 40, height: 30, frames: 3 });
  });

  it('of a progressive JPEG, whose scans are several', async () => {
    const bytes = await noise(200, 100).jpeg({ progressive: true }).toBuffer();
    expect(readPictureHeader(bytes)).toMatchObject({ width: 200, height: 100, complete: true });
    const cut = bytes.subarray(0, bytes.length - 20);
    expect(readPictureHeader(cut)).toMatchObject({ complete: false });
  });

  it('never hangs or throws, whatever the bytes', async () => {
    const files = await Promise.all(
      (Object.keys(formats) as Format[]).map((format) => noise(40, 30).toFormat(format).toBuffer()),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 20 }),
        fc.nat(2000),
        (file, changes, length) => {
          const bytes = Uint8Array.from(file.subarray(0, length));
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          readPictureHeader(bytes);
        },
      ),
    );
  });
});
