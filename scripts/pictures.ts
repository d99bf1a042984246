import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { checkDashes } from './forgotten-dashes.ts';
import { checkAgainstSource, parseBank, type Picture } from './pictures/bank.ts';
import { compose, decodeSource, LARGE, SMALL, type Composition } from './pictures/compose.ts';
import { toBytes, type Raster } from './pictures/raster.ts';

const help = `npm run pictures [-- options]

Draws the picture bank: composes every picture of pictures/bank.json from its source and writes pictures/64/<id>.png (the
input of every computation), pictures/256/<id>.webp (for pages), for cut-outs pictures/masks/<id>.png, and for photographs
that are large enough pictures/photographs/<id>.png. Removes files there that belong to no picture.

  --check     write nothing; fail if a file is missing, differs, or belongs to no picture
  --select IDS  only these pictures
  -h, --help  print this`;

const options = {
  check: { type: 'boolean', default: false },
  select: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** The folder that holds `bank.json`, `sources` and the results. */
export const BANK_FOLDER = fileURLToPath(new URL('../pictures/', import.meta.url));

/** One file of the bank's results: where it goes and the pixels it must hold. */
interface Result {
  readonly file: string;
  readonly raster: Raster;
  readonly lossless: boolean;
}

/** The large pictures are lossy: this mean difference (in 255ths) is what quality 80 may cost. */
const LOSSY_TOLERANCE = 6;

export async function readBank(folder: string = BANK_FOLDER): Promise<Picture[]> {
  return parseBank(await readFile(path.join(folder, 'bank.json'), 'utf8'));
}

/** Composes one picture from its source, after checking that the two fit. */
export async function composePicture(
  picture: Picture,
  folder: string = BANK_FOLDER,
): Promise<Composition> {
  const file = path.join(folder, 'sources', picture.source);
  if (!existsSync(file)) {
    throw new Error(
      `picture "${picture.id}": source "${picture.source}" is not in ${folder}sources`,
    );
  }
  const [source, { orientation }] = await Promise.all([decodeSource(file), sharp(file).metadata()]);
  checkAgainstSource(picture, {
    width: source.pixels.width,
    height: source.pixels.height,
    transparent: source.transparent,
    orientation,
  });
  return compose(source, picture.crop, picture.background);
}

/** The files that a picture's composition becomes, relative to the bank's folder. */
function resultsOf(picture: Picture, composition: Composition): Result[] {
  const { id } = picture;
  const results: Result[] = [
    { file: `${SMALL}/${id}.png`, raster: composition.small, lossless: true },
    { file: `${LARGE}/${id}.webp`, raster: composition.large, lossless: false },
  ];
  if (composition.mask !== null) {
    results.push({ file: `masks/${id}.png`, raster: composition.mask, lossless: true });
  }
  if (isPhotograph(picture)) {
    results.push({ file: `${PHOTOGRAPHS}/${id}.png`, raster: composition.large, lossless: true });
  }
  return results;
}

/** Where pictures lie without loss at photograph resolution. */
const PHOTOGRAPHS = 'photographs';

/** Whether a picture really has that resolution: a photograph, and not enlarged to get there. */
function isPhotograph({ background, crop }: Picture): boolean {
  return background === null && crop.size >= LARGE;
}

async function encode({ raster, lossless }: Result): Promise<Buffer> {
  const { width, height } = raster;
  const channels = raster.channels === 1 ? 1 : 3;
  const image = sharp(toBytes(raster), { raw: { width, height, channels } });
  if (!lossless) return image.webp({ quality: 80, effort: 6 }).toBuffer();
  const grey = channels === 1 ? image.toColourspace('b-w') : image;
  return grey.png({ compressionLevel: 9, palette: false }).toBuffer();
}

/** Writes beside the target and renames, so that an interrupted run leaves no half-written file. */
async function save(target: string, bytes: Buffer): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(`${target}.partial`, bytes);
  await rename(`${target}.partial`, target);
}

/** Says what is wrong with a stored file, or null. Lossless files must match in every pixel. */
async function compareStored(result: Result, folder: string): Promise<string | null> {
  const target = path.join(folder, result.file);
  if (!existsSync(target)) return `${result.file} is missing`;
  // Without this sharp would hand a grey mask back as three channels.
  const space = result.raster.channels === 1 ? 'b-w' : 'srgb';
  const { data, info } = await sharp(target)
    .toColourspace(space)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const wanted = toBytes(result.raster);
  if (data.length !== wanted.length || info.width !== result.raster.width) {
    return `${result.file} is ${info.width} × ${info.height} with ${info.channels} channels`;
  }
  let total = 0;
  wanted.forEach((value, i) => (total += Math.abs(value - (data[i] ?? 0))));
  const mean = total / wanted.length;
  if (result.lossless ? total > 0 : mean > LOSSY_TOLERANCE) {
    return `${result.file} differs from its recipe (by ${mean.toFixed(3)} of 255 on average)`;
  }
  return null;
}

/**
 * Compares the stored files of some pictures with fresh compositions.
 * @returns one line per problem; empty when all is well
 */
export async function checkPictures(
  pictures: readonly Picture[],
  folder: string = BANK_FOLDER,
): Promise<string[]> {
  const problems: string[] = [];
  for (const picture of pictures) {
    for (const result of resultsOf(picture, await composePicture(picture, folder))) {
      const problem = await compareStored(result, folder);
      if (problem !== null) problems.push(problem);
    }
  }
  return problems;
}

/** Files in the result folders that no picture of the bank asks for. */
export async function findStrays(
  pictures: readonly Picture[],
  folder: string = BANK_FOLDER,
): Promise<string[]> {
  const expected = new Set(
    pictures.flatMap((picture) => [
      `${SMALL}/${picture.id}.png`,
      `${LARGE}/${picture.id}.webp`,
      ...(picture.background === null ? [] : [`masks/${picture.id}.png`]),
      ...(isPhotograph(picture) ? [`${PHOTOGRAPHS}/${picture.id}.png`] : []),
    ]),
  );
  const strays: string[] = [];
  for (const name of [`${SMALL}`, `${LARGE}`, 'masks', PHOTOGRAPHS]) {
    if (!existsSync(path.join(folder, name))) continue;
    const files = await readdir(path.join(folder, name));
    strays.push(...files.map((file) => `${name}/${file}`).filter((file) => !expected.has(file)));
  }
  return strays;
}

async function writePictures(pictures: readonly Picture[], folder: string): Promise<void> {
  for (const picture of pictures) {
    for (const result of resultsOf(picture, await composePicture(picture, folder))) {
      await save(path.join(folder, result.file), await encode(result));
    }
  }
}

function choose(pictures: readonly Picture[], only: string | undefined): readonly Picture[] {
  if (only === undefined) return pictures;
  return only.split(',').map((id) => {
    const picture = pictures.find((candidate) => candidate.id === id);
    if (picture === undefined) throw new Error(`--select: no picture "${id}" in bank.json`);
    return picture;
  });
}

async function main(): Promise<void> {
  checkDashes(Object.keys(options));
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return;
  }
  const bank = await readBank();
  const chosen = choose(bank, values.select);
  const strays = await findStrays(bank);
  if (!values.check) {
    await writePictures(chosen, BANK_FOLDER);
    await Promise.all(strays.map((file) => rm(path.join(BANK_FOLDER, file))));
    console.log(`${chosen.length} pictures drawn, ${strays.length} stray files removed`);
    return;
  }
  const problems = await checkPictures(chosen);
  problems.push(...strays.map((file) => `${file} belongs to no picture of bank.json`));
  if (problems.length === 0) {
    console.log(`${chosen.length} pictures are as bank.json describes them`);
    return;
  }
  console.error(`${problems.join('\n')}\nTo draw them again: node scripts/pictures.ts`);
  process.exitCode = 1;
}

if (
  process.argv[1] !== undefined &&
  fileURLToPath(import.meta.url) === path.resolve(process.argv[1])
) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
