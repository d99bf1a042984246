import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPhotographFile, readPictureFile } from '../../compute/backend/picture-file.ts';
import { emitPng, encodePng } from '../../bake/asset.ts';
import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { decodeSource, compose } from '../../scripts/pictures/compose.ts';

const input = { height: 64, width: 64 };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'picture-file-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Red above, blue below, 120 × 80. */
function twoColours(): Sharp {
  const blue = { width: 120, height: 40, channels: 3, background: '#00f' } as const;
  return sharp({ create: { width: 120, height: 80, channels: 3, background: '#f00' } }).composite([
    { input: { create: blue }, top: 40, left: 0 },
  ]);
}

/** Random pixels: a picture that no compression can shorten to nothing. */
function noise(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const data = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 7919) % 251);
  return sharp(data, { raw: { width, height, channels } });
}

/** A PNG whose header claims a size that its data does not have. */
async function pngOfSize(width: number, height: number): Promise<Buffer> {
  const bytes = await noise(8, 8).png().toBuffer();
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

function save(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Red, green, blue of a pixel, 0 to 255. */
function colourAt(picture: { data: Float32Array }, x: number, y: number): number[] {
  return [...picture.data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)].map((value) =>
    Math.round(value * 255),
  );
}

describe('a picture file becomes 64 × 64 × 3 in [0, 1]', () => {
  it.each(['png', 'webp', 'gif', 'tiff', 'avif', 'jpeg'] as const)('%s', async (format) => {
    const path = save(`two.${format}`, await twoColours().toFormat(format).toBuffer());
    const { picture, crop, notices } = await readPictureFile(path, input);
    expect(picture.shape).toEqual([64, 64, 3]);
    expect(crop).toEqual({ x: 20, y: 0, size: 80 });
    expect(notices.join()).toContain('cropped to the square 20,0,80 of 120 × 80');
    const [red, , blue] = colourAt(picture, 32, 8);
    expect(red).toBeGreaterThan(245);
    expect(blue).toBeLessThan(10);
  });

  it('of that size already is taken as it is, so a downloaded PNG gives the same numbers', async () => {
    const first = await readPictureFile(save('n.png', await noise(90, 70).png().toBuffer()), input);
    const png = await encodePng(pixelsFromPicture(first.picture));
    const again = await readPictureFile(save('again.png', png), input);
    expect(again.picture).toEqual(first.picture);
    expect(again.notices).toEqual([]);
  });

  it('resized exactly as the picture bank is', async () => {
    const path = save('bank.png', await noise(301, 203).png().toBuffer());
    const square = { x: 31, y: 5, size: 190 };
    const { small } = compose(await decodeSource(path), square, null);
    const { picture } = await readPictureFile(path, input, { crop: square });
    const different = picture.data.filter(
      (value, index) => Math.round(value * 255) !== Math.round((small.data[index] ?? NaN) * 255),
    );
    // A sum in another order may round the other way at exactly one half.
    expect(different.length).toBeLessThanOrEqual(2);
  });

  it('turned upright by its EXIF orientation', async () => {
    const bytes = await twoColours().withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { picture, notices } = await readPictureFile(save('turned.jpg', bytes), input);
    expect(notices.join()).toContain('EXIF orientation 6');
    // Orientation 6 turns clockwise: what was above is on the right.
    expect(colourAt(picture, 60, 32)[0]).toBeGreaterThan(200);
    expect(colourAt(picture, 4, 32)[2]).toBeGreaterThan(200);
  });

  it('over mid-grey where it is transparent', async () => {
    const clear = { width: 64, height: 64, channels: 4, background: '#f000' } as const;
    const bytes = await sharp({ create: clear }).png().toBuffer();
    const { picture, notices } = await readPictureFile(save('clear.png', bytes), input);
    expect(colourAt(picture, 10, 10)).toEqual([128, 128, 128]);
    expect(notices).toEqual(['transparent parts are laid over mid-grey']);
  });

  it('grey, CMYK and 16-bit, each with a notice', async () => {
    const grey = await noise(64, 64).toColourspace('b-w').png().toBuffer();
    const fromGrey = await readPictureFile(save('grey.png', grey), input);
    const [red, green, blue] = colourAt(fromGrey.picture, 5, 5);
    expect([green, blue]).toEqual([red, red]);
    expect(fromGrey.notices.join()).toContain('grey values');

    const cmyk = await twoColours().toColourspace('cmyk').jpeg().toBuffer();
    const fromCmyk = await readPictureFile(save('cmyk.jpg', cmyk), input);
    expect(fromCmyk.notices.join()).toContain('CMYK');
    expect(colourAt(fromCmyk.picture, 32, 8)[0]).toBeGreaterThan(180);

    const deep = await twoColours().toColourspace('rgb16').png().toBuffer();
    const fromDeep = await readPictureFile(save('deep.png', deep), input);
    expect(fromDeep.notices.join()).toContain('reduced from 16 to 8 bits');
    expect(colourAt(fromDeep.picture, 32, 8)).toEqual([255, 0, 0]);
  });

  it('from the first frame of an animation', async () => {
    const frames = await Promise.all(
      ['#0f0', '#f00'].map((background) =>
        sharp({ create: { width: 64, height: 64, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const bytes = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const { picture, notices } = await readPictureFile(save('moving.gif', bytes), input);
    expect(notices).toEqual(['the first of 2 frames is used']);
    expect(colourAt(picture, 9, 9)).toEqual([0, 255, 0]);
  });
});

/** A grey TIFF of 2 × 2 values as 32-bit floats, which sharp reads and does not write. */
function floatTiff(): Buffer {
  const entries: readonly (readonly [tag: number, type: number, value: number])[] = [
    ...([
      [256, 3, 2],
      [257, 3, 2],
      [258, 3, 32],
      [259, 3, 1],
      [262, 3, 1],
    ] as const),
    ...([
      [273, 4, 134],
      [277, 3, 1],
      [278, 3, 2],
      [279, 4, 16],
      [339, 3, 3],
    ] as const),
  ];
  const file = Buffer.alloc(134 + 16);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const at = 10 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  for (const [index, value] of [0, 0.25, 0.5, 1].entries())
    file.writeFloatLE(value, 134 + 4 * index);
  return file;
}

describe('what is no picture is refused with its name, what was found, and what is accepted', () => {
  const refuses = async (path: string, found: RegExp): Promise<void> => {
    const reading = readPictureFile(path, input);
    await expect(reading).rejects.toThrow(RangeError);
    await expect(reading).rejects.toThrow(found);
    await expect(reading).rejects.toThrow(path);
    await expect(reading).rejects.toThrow(/accepted is a JPEG, PNG/);
  };

  it('missing, a folder, empty', async () => {
    await refuses(join(folder, 'nowhere.png'), /no such file/);
    await refuses(folder, /this is a folder/);
    await refuses(save('empty.png', ''), /0 bytes/);
  });

  it('text, a web page, a PDF, random bytes, another format', async () => {
    await refuses(save('text.jpg', 'hello there'), /it is text/);
    await refuses(save('page.jpg', '<!doctype html><p>404'), /web page/);
    await refuses(save('doc.jpg', '%PDF-1.7 …'), /PDF/);
    await refuses(
      save(
        'random.jpg',
        Uint8Array.from({ length: 999 }, (_, i) => i * 31),
      ),
      /not a picture/,
    );
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
    await refuses(save('drawing.svg', svg), /SVG/);
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)(
    'truncated %s',
    async (format) => {
      const bytes = await noise(200, 200).toFormat(format).toBuffer();
      const path = save(`cut.${format}`, bytes.subarray(0, Math.floor(bytes.length / 2)));
      await refuses(path, /corrupt or truncated|not a picture that can be read/);
    },
  );

  it('of numbers whose black and white the file does not state', async () => {
    await refuses(save('float.tiff', floatTiff()), /its values are of type float/);
  });

  it('corrupt', async () => {
    const bytes = await noise(200, 200).png().toBuffer();
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
    await refuses(save('corrupt.png', bytes), /corrupt/);
  });

  it('huge, by its header alone', async () => {
    await refuses(save('huge.png', await pngOfSize(9000, 9000)), /huge, 9000 × 9000/);
    await refuses(save('long.png', await pngOfSize(20_000, 2)), /huge, 20000 × 2/);
  });

  it('zero-sized', async () => {
    await refuses(save('zero.png', await pngOfSize(0, 8)), /not a picture that can be read/);
    const gif = await noise(8, 8).gif().toBuffer();
    await refuses(save('zero.gif', gif.fill(0, 6, 10)), /has no pixels/);
  });

  it('a crop outside the picture', async () => {
    const path = save('crop.png', await noise(100, 80).png().toBuffer());
    const crop = { x: 50, y: 0, size: 80 };
    await expect(readPictureFile(path, input, { crop })).rejects.toThrow(
      /the crop 50,0,80 is not a square inside its 100 × 80 pixels/,
    );
  });
});

describe('a photograph at its own resolution', () => {
  const plain = (size: number) =>
    sharp({ create: { width: size, height: size, channels: 3, background: '#48c' } });

  it('keeps the pixels of its square, cropped as for a network', async () => {
    const path = save('two.png', await twoColours().png().toBuffer());
    const { picture, crop, notices } = await readPhotographFile(path, input);
    expect(picture.shape).toEqual([80, 80, 3]);
    expect(crop).toEqual({ x: 20, y: 0, size: 80 });
    expect(notices).toEqual(['cropped to the square 20,0,80 of 120 × 80']);
  });

  it('survives being saved and read again', async () => {
    const first = await readPhotographFile(
      save('n.png', await noise(90, 70).png().toBuffer()),
      input,
    );
    const again = await readPhotographFile(
      save('again.png', await encodePng(pixelsFromPicture(first.picture))),
      input,
    );
    expect(again.picture).toEqual(first.picture);
  });

  it.each([
    [60, 'a square of 60 pixels a side; accepted is 64 to 2048'],
    [2100, 'a square of 2100 pixels a side; accepted is 64 to 2048, which --crop x,y,size can cut'],
  ])('is refused with %i pixels a side', async (size, message) => {
    const path = save(`${size}.png`, await plain(size).png().toBuffer());
    await expect(readPhotographFile(path, input)).rejects.toThrow(message);
  });
});

describe('a display picture', () => {
  it('is lossless, named after its pixels, and has alpha only if it needs it', async () => {
    const { data } = await noise(7, 5, 3).raw().toBuffer({ resolveWithObject: true });
    const opaque = pixelsFromPicture({
      data: Float32Array.from(data, (v) => v / 255),
      shape: [5, 7, 3],
    });
    const first = await emitPng(opaque, folder);
    expect(first.url).toMatch(/^\/figures\/[0-9a-f]{64}\.png$/);
    expect(await emitPng(opaque, folder)).toEqual(first);
    const file = readFileSync(join(folder, 'node_modules/.cache', first.url));
    const { data: read, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect(info.channels).toBe(3);
    expect(read).toEqual(data);
  });
});
