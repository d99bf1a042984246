import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { BANK_FOLDER, checkPictures, findStrays, readBank } from '../../scripts/pictures.ts';
import {
  checkAgainstSource,
  LABELS,
  parseBank,
  type Picture,
} from '../../scripts/pictures/bank.ts';
import {
  areaAverage,
  createRaster,
  fromBytes,
  resampleSquare,
  toBytes,
} from '../../scripts/pictures/raster.ts';
import { drawScene } from '../../scripts/pictures/scenes.ts';

/** The freely licensed originals hold no more animals of these classes than this. */
const FEWER_THAN_FOUR: Readonly<Record<string, number>> = {
  frog: 3,
  crab: 3,
};

/** The kinds that each class was learned from. */
const { superclasses: learned } = JSON.parse(readFileSync('training/classes.json', 'utf8')) as {
  superclasses: Readonly<Record<string, readonly string[]>>;
};

let bank: Picture[] = [];
beforeAll(async () => {
  bank = await readBank();
});

describe('the picture bank', () => {
  it('holds at least 60 pictures under unique ids', () => {
    expect(bank.length).toBeGreaterThanOrEqual(60);
    expect(new Set(bank.map(({ id }) => id)).size).toBe(bank.length);
  });

  it('has the running example', () => {
    expect(bank.find(({ id }) => id === 'pig')?.label).toBe('hoofed');
  });

  it('covers every class', () => {
    for (const label of LABELS) {
      const count = bank.filter((picture) => picture.label === label).length;
      expect(count, label).toBeGreaterThanOrEqual(FEWER_THAN_FOUR[label] ?? 4);
    }
    expect(bank.filter(({ label }) => label === null).length).toBeGreaterThanOrEqual(3);
  });

  it('names as kinds only those that the models learned under the same label', () => {
    const named = bank.filter(({ kind }) => kind !== null);
    expect(named.length).toBeGreaterThan(0);
    for (const { id, label, kind } of named) {
      expect(learned[label ?? ''], id).toContain(kind);
    }
  });

  it('credits every picture', () => {
    for (const { id, author, licence, sourcePackage } of bank) {
      expect(author.trim(), id).not.toBe('');
      expect(licence.trim(), id).not.toBe('');
      expect(sourcePackage.trim(), id).not.toBe('');
    }
  });

  it('has a 64 × 64 opaque 8-bit RGB file for every picture', async () => {
    for (const { id } of bank) {
      const info = await sharp(path.join(BANK_FOLDER, '64', `${id}.png`)).metadata();
      expect(info, id).toMatchObject({ format: 'png', width: 64, height: 64, channels: 3 });
      expect(info.depth, id).toBe('uchar');
    }
  });

  it('has a 256 × 256 file for every picture', async () => {
    for (const { id } of bank) {
      const info = await sharp(path.join(BANK_FOLDER, '256', `${id}.webp`)).metadata();
      expect(info, id).toMatchObject({ format: 'webp', width: 256, height: 256 });
    }
  });

  it('has a one-channel mask for every cut-out and for nothing else', async () => {
    for (const { id, background } of bank) {
      const file = path.join(BANK_FOLDER, 'masks', `${id}.png`);
      expect(existsSync(file), id).toBe(background !== null);
      if (background === null) continue;
      const info = await sharp(file).metadata();
      expect(info, id).toMatchObject({ width: 64, height: 64, channels: 1 });
    }
  });

  it('takes every crop from inside its source', async () => {
    for (const picture of bank) {
      const file = path.join(BANK_FOLDER, 'sources', picture.source);
      const { width, height, hasAlpha, orientation } = await sharp(file).metadata();
      checkAgainstSource(picture, { width, height, transparent: hasAlpha, orientation });
    }
  });

  it('stores what the recipes draw, pixel by pixel', { timeout: 60_000 }, async () => {
    const some = ['pig', 'goldfish', 'mallard', 'marsh-frog', 'fire-engine'];
    const chosen = bank.filter(({ id }) => some.includes(id));
    expect(chosen).toHaveLength(some.length);
    expect(await checkPictures(chosen)).toEqual([]);
    expect(await findStrays(bank)).toEqual([]);
  });

  it('notices a crop that has moved by one pixel', { timeout: 60_000 }, async () => {
    const pig = bank.find(({ id }) => id === 'pig');
    if (pig === undefined) throw new Error('no pig');
    const moved = { ...pig, crop: { ...pig.crop, x: pig.crop.x + 1 } };
    expect(await checkPictures([moved])).toContainEqual(expect.stringContaining('64/pig.png'));
  });
});

describe('reading a bank', () => {
  const valid = {
    id: 'pig',
    title: 'Pig',
    label: 'hoofed',
    kind: 'n02395406',
    source: 'photos/pig.webp',
    crop: { x: 0, y: 0, size: 100 },
    background: null,
    author: 'Somebody',
    licence: 'CC0-1.0',
    sourceUrl: null,
    sourcePackage: 'a package',
    notes: '',
  };
  const parse = (changes: object, more: object[] = []): Picture[] =>
    parseBank(JSON.stringify({ pictures: [{ ...valid, ...changes }, ...more] }));

  it('accepts a valid entry', () => {
    expect(parse({})).toEqual([valid]);
  });

  it.each([
    [{ label: 'horse' }, /"pig".*label is "horse".*dog, cat/],
    [{ id: 'Big Pig' }, /id is "Big Pig".*kebab-case/],
    [{ kind: 'pig' }, /"pig".*kind is "pig".*WordNet id/],
    [{ label: null }, /kind is "n02395406".*no label/],
    [{ source: '../pig.webp' }, /"pig".*source is "..\/pig.webp"/],
    [{ crop: { x: 0.5, y: 0, size: 100 } }, /crop.x is 0.5.*whole number/],
    [{ crop: { x: 0, y: 0, size: 3 } }, /crop.size is 3.*from 40/],
    [{ background: { scene: 'moon', seed: 1, shadow: 0 } }, /background.scene is "moon".*meadow/],
    [{ background: { scene: 'sky', seed: 1, shadow: 2 } }, /background.shadow is 2/],
    [{ licence: ' ' }, /licence is " ".*not empty/],
    [{ sourceUrl: 'ftp://x' }, /sourceUrl is "ftp:\/\/x".*https/],
    [{ prediction: 'dog' }, /prediction is "dog"/],
  ])('refuses %j', (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
  });

  it('refuses an id used twice', () => {
    expect(() => parse({}, [valid])).toThrow(/"pig".*no other picture/);
  });

  it('refuses a photograph cropped past its edge and a cut-out without background', () => {
    const [pig] = parse({});
    if (pig === undefined) throw new Error('no pig');
    const facts = { width: 99, height: 200, transparent: false, orientation: undefined };
    expect(() => {
      checkAgainstSource(pig, facts);
    }).toThrow(/inside the source's 99 × 200/);
    expect(() => {
      checkAgainstSource(pig, { ...facts, transparent: true });
    }).toThrow(/background/);
    expect(() => {
      checkAgainstSource(pig, { ...facts, width: 100, orientation: 6 });
    }).toThrow(/orientation is 6/);
  });
});

describe('the pixel operations', () => {
  it('average blocks exactly', () => {
    const source = fromBytes(Uint8Array.from([0, 10, 20, 30]), 2, 2, 1);
    expect(toBytes(areaAverage(source, 2))).toEqual(Uint8Array.from([15]));
  });

  it('resample a square at its own size to itself', () => {
    const bytes = Uint8Array.from({ length: 25 }, (_, i) => (i * 37) % 256);
    const source = fromBytes(bytes, 5, 5, 1);
    expect(toBytes(resampleSquare(source, { x: 0, y: 0, size: 5 }, 5, 'edge'))).toEqual(bytes);
  });

  it('keep a constant picture constant, and show nothing beyond an edge when asked to', () => {
    const source = createRaster(10, 10, 1);
    source.data.fill(0.5);
    const kept = resampleSquare(source, { x: -4, y: 2, size: 7 }, 16, 'edge');
    for (const value of kept.data) expect(value).toBeCloseTo(0.5, 12);
    const cut = resampleSquare(source, { x: -20, y: 0, size: 10 }, 4, 'nothing');
    expect(Array.from(cut.data).every((value) => value === 0)).toBe(true);
  });

  it('draw the same background from the same seed, another from another, all in range', () => {
    const first = drawScene('meadow', 3);
    expect(drawScene('meadow', 3).data).toEqual(first.data);
    expect(drawScene('meadow', 4).data).not.toEqual(first.data);
    expect(first.data.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
