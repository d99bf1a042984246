import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOwnPicture } from '../../../../components/live/own-picture/read-own-picture.ts';
import { reduceSquare } from '../../../../components/live/own-picture/reduce-square.ts';
import { readPhotographFile, readPictureFile } from '../../../../compute/backend/picture-file.ts';
import { pictureFromPixels } from '../../../../compute/image/picture.ts';
import { exifOf, fileOf, noise, pngChunk, pngOfSize } from './picture-files.ts';

const input = { height: 64, width: 64 };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-picture-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A PNG written by hand: `kind` is its colour type, `lines` its rows with their filter types. */
function png(
  header: { width: number; height: number; depth: number; kind: number },
  lines: Uint8Array,
  ...before: readonly Buffer[]
): Buffer {
  const start = Buffer.alloc(13);
  start.writeUInt32BE(header.width, 0);
  start.writeUInt32BE(header.height, 4);
  start.set([header.depth, header.kind], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', start),
    ...before,
    pngChunk('IDAT', deflateSync(lines)),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** A PNG with one more chunk after its header. */
function withChunk(bytes: Buffer, type: string, content: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, 33), pngChunk(type, content), bytes.subarray(33)]);
}

/** The same line over and over, each with the filter type "none". */
function repeated(bytes: number, value: (at: number) => number, height: number): Uint8Array {
  const line = [0, ...Array.from({ length: bytes }, (_, at) => value(at) % 256)];
  return Uint8Array.from(Array.from({ length: height }, () => line).flat());
}

const pngs: readonly (readonly [string, () => Promise<Buffer> | Buffer])[] = [
  ['RGB', () => noise(150, 90).png().toBuffer()],
  ['RGB of the network’s size', () => noise(64, 64).png().toBuffer()],
  ['RGBA', () => noise(90, 150, 4).png().toBuffer()],
  ['grey', () => noise(101, 77).toColourspace('b-w').png().toBuffer()],
  ['grey with alpha', () => noise(101, 77, 4).toColourspace('b-w').png().toBuffer()],
  ['palette', () => noise(120, 80).png({ palette: true, colours: 200 }).toBuffer()],
  ['palette with alpha', () => noise(120, 80, 4).png({ palette: true, colours: 16 }).toBuffer()],
  ['palette of 4 bits', () => noise(121, 80).png({ palette: true, colours: 9 }).toBuffer()],
  ['16 bits', () => noise(100, 70).toColourspace('rgb16').png().toBuffer()],
  ['16 bits with alpha', () => noise(100, 70, 4).toColourspace('rgb16').png().toBuffer()],
  ['16-bit grey', () => noise(100, 70).toColourspace('grey16').png().toBuffer()],
  ['interlaced', () => noise(93, 71).png({ progressive: true }).toBuffer()],
  ['3 × 3, enlarged', () => noise(3, 3).png().toBuffer()],
  ['1 × 1', () => noise(1, 1).png().toBuffer()],
  [
    'grey of 1 bit',
    () =>
      png(
        { width: 70, height: 66, depth: 1, kind: 0 },
        repeated(9, (at) => at * 37, 66),
      ),
  ],
  [
    'grey of 4 bits',
    () =>
      png(
        { width: 71, height: 66, depth: 4, kind: 0 },
        repeated(36, (at) => at * 37, 66),
      ),
  ],
  [
    'a transparent colour',
    () =>
      png(
        { width: 66, height: 66, depth: 8, kind: 2 },
        repeated(198, (at) => (at < 99 ? 7 : 200), 66),
        pngChunk('tRNS', Uint8Array.of(0, 7, 0, 7, 0, 7)),
      ),
  ],
  [
    'a transparent grey',
    () =>
      png(
        { width: 66, height: 66, depth: 8, kind: 0 },
        repeated(66, (at) => (at < 33 ? 7 : 200), 66),
        pngChunk('tRNS', Uint8Array.of(0, 7)),
      ),
  ],
  [
    'gamma',
    async () =>
      withChunk(await noise(80, 80).png().toBuffer(), 'gAMA', Uint8Array.of(0, 1, 0x86, 0xa0)),
  ],
  ...[2, 3, 4, 5, 6, 7, 8].map(
    (orientation) =>
      [
        `EXIF orientation ${orientation}`,
        async () => withChunk(await noise(90, 70).png().toBuffer(), 'eXIf', exifOf(orientation)),
      ] as const,
  ),
];

describe('a PNG becomes exactly what the command line makes of it', () => {
  it.each(pngs)('%s', async (name, make) => {
    const bytes = await make();
    const path = join(folder, `${name}.png`);
    writeFileSync(path, bytes);
    const reference = await readPictureFile(path, input);
    const own = await readOwnPicture(fileOf('mine.png', bytes));
    expect(pictureFromPixels(own.networkView)).toEqual(reference.picture);
    expect(own.notices.network).toEqual(reference.notices);
  });

  it('at its own resolution, too', async () => {
    const bytes = await noise(150, 90, 4).png().toBuffer();
    const path = join(folder, 'photograph.png');
    writeFileSync(path, bytes);
    const reference = await readPhotographFile(path, input);
    const own = await readOwnPicture(fileOf('mine.png', bytes));
    expect(pictureFromPixels(own.square)).toEqual(reference.picture);
    expect(own.notices.photograph).toEqual(reference.notices);
  });
});

it('a photograph beyond the largest is reduced by whole blocks', () => {
  const data = Uint8ClampedArray.from({ length: 5 * 5 * 3 }, (_, at) => Math.floor(at / 3));
  const reduced = reduceSquare({ width: 5, height: 5, channels: 3, data }, 3);
  expect(reduced).toMatchObject({ width: 2, height: 2, channels: 3 });
  // 0, 1, 5, 6 → 3; 2, 3, 7, 8 → 5; 10, 11, 15, 16 → 13; 12, 13, 17, 18 → 15.
  expect([...reduced.data]).toEqual([3, 5, 13, 15].flatMap((value) => [value, value, value]));
});

describe('what is no picture is refused with its name, what was found, and what is accepted', () => {
  const refuses = async (content: Uint8Array | string, found: RegExp): Promise<void> => {
    const reading = readOwnPicture(fileOf('mine.jpg', content));
    await expect(reading).rejects.toThrow(RangeError);
    await expect(reading).rejects.toThrow(found);
    await expect(reading).rejects.toThrow(/^mine\.jpg: .*accepted is a JPEG, PNG/);
  };

  it('empty, text, a web page, a PDF, random bytes, other formats', async () => {
    await refuses('', /the file is empty \(0 bytes\)/);
    await refuses('hello there', /it is text/);
    await refuses('<!doctype html><p>404', /it is a web page/);
    await refuses('%PDF-1.7 …', /it is a PDF document/);
    await refuses(
      Uint8Array.from({ length: 999 }, (_, i) => i * 31),
      /not a picture/,
    );
    await refuses('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', /an SVG/);
    await refuses(await noise(9, 9).tiff().toBuffer(), /a TIFF file/);
    await refuses('\0\0\0\x18ftypheic\0\0\0\0mif1heic', /a HEIC file/);
    await refuses('\0\0\0\x18ftypisom\0\0\0\0isommp42', /a video/);
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('truncated %s', async (format) => {
    const bytes = await noise(200, 200).toFormat(format).toBuffer();
    for (const share of [0.3, 0.5, 0.9]) {
      await refuses(bytes.subarray(0, Math.floor(bytes.length * share)), /corrupt or truncated/);
    }
  });

  it('corrupt', async () => {
    const bytes = await noise(200, 200).png().toBuffer();
    bytes.fill(0x55, bytes.length >> 1, (bytes.length >> 1) + 64);
    await refuses(bytes, /corrupt/);
  });

  it('huge, by its header alone', async () => {
    await refuses(await pngOfSize(30_000, 30_000), /the picture is huge, 30000 × 30000 pixels/);
    await refuses(await pngOfSize(20_000, 2), /huge, 20000 × 2/);
    const gif = await noise(8, 8).gif().toBuffer();
    gif.writeUInt16LE(65_535, 6);
    gif.writeUInt16LE(65_535, 8);
    await refuses(gif, /huge, 65535 × 65535/);
  });

  it('of more or fewer pixels than its header says', async () => {
    const header = { width: 64, height: 64, depth: 8, kind: 2 };
    await refuses(png(header, new Uint8Array(5_000_000)), /it holds more pixels/);
    await refuses(png(header, new Uint8Array(64 * 193 - 1)), /it holds fewer pixels/);
  });

  it('without pixels', async () => {
    await refuses(await pngOfSize(0, 8), /has no pixels/);
    await refuses((await noise(8, 8).gif().toBuffer()).fill(0, 6, 10), /has no pixels/);
  });

  it('a huge file, by its size alone', async () => {
    const file = new File([], 'mine.jpg');
    Object.defineProperty(file, 'size', { value: 100_000_001 });
    await expect(readOwnPicture(file)).rejects.toThrow(/the file has 100\.0 MB/);
  });
});

it('a PNG with a colour profile is left to the browser', async () => {
  const bytes = await noise(80, 80).withIccProfile('p3').png().toBuffer();
  expect((await sharp(bytes).metadata()).hasProfile).toBe(true);
  // There is no browser here: its decoder is asked for, and missing.
  await expect(readOwnPicture(fileOf('mine.png', bytes))).rejects.toThrow(
    /this browser cannot decode this PNG/,
  );
});
