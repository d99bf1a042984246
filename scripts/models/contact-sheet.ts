import { join } from 'node:path';
import sharp from 'sharp';
import { writeWhole } from '../../bake/files.ts';
import { CONTACT_SHEET } from '../../bake/model-card.ts';
import { openBank, loadPictures, type BankPicture } from '../../bake/pictures.ts';
import { gradient } from '../../compute/attribution/gradient.ts';
import { pgd } from '../../compute/attacks/pgd.ts';
import { clipLimit, signedToPixels } from '../../compute/image/colour-map.ts';
import { pixelsFromPicture, type Pixels } from '../../compute/image/picture.ts';
import type { Network } from '../../compute/network/network.ts';
import { seededRandom } from '../../compute/numeric/random.ts';
import { complete, type Env, type OpInput } from '../../compute/op.ts';
import { inClass } from './bank-check.ts';

/** How many pictures a sheet shows: the same for every model with the same classes. */
export const SHEET_PICTURES = 12;
/** Large enough to make another animal of one, in L2; as much for each pixel of a smaller picture. */
const edit = { epsilon: 10, side: 64, steps: 40 };
const targets = ['dog', 'bird', 'insect', 'primate'];
/** Sides in pixels. */
const tile = 96;
const gap = 5;

/** One picture as the sheet shows it: original, gradient, one edit for each target. */
type Row = readonly Pixels[];

/**
 * Draws models/<id>/contact-sheet.png: for 12 pictures of the bank the picture, the gradient of the loss of its own
 * class, and an edit to each of four classes, computed by the course's own operations.
 */
export async function drawContactSheet(root: string, network: Network): Promise<string> {
  const pictures = chooseSpread(inClass(openBank(root), network.classes), SHEET_PICTURES);
  const rows = await inPairs(pictures, async (picture) => rowOf(network, picture));
  const path = join(root, 'models', network.id, CONTACT_SHEET);
  writeWhole(path, await compose(rows));
  return path;
}

/** Pictures spread evenly over the bank, which is sorted by class. */
export function chooseSpread<T>(all: readonly T[], wanted: number): readonly T[] {
  const count = Math.min(wanted, all.length);
  return Array.from(
    { length: count },
    (_, index) => all[Math.floor((index * all.length) / count)],
  ).filter((picture) => picture !== undefined);
}

/** Classes to edit to: the first four of a fixed list, or else of the model's own, that are not the picture's. */
export function targetsOf(classes: readonly string[], label: number | null): number[] {
  const preferred = [...targets.map((name) => classes.indexOf(name)), ...classes.keys()];
  const others = preferred.filter((index) => index >= 0 && index !== label);
  return [...new Set(others)].slice(0, targets.length);
}

async function rowOf(network: Network, picture: BankPicture): Promise<Row> {
  const input = await loadPictures([picture], network.architecture.input);
  const { label } = picture;
  const explained = await complete(
    gradient(envOf(network), input, { score: 'loss', class: label }),
  );
  const { attribution } = explained.arrays;
  const edits = [];
  for (const target of targetsOf(network.classes, label)) {
    edits.push(await editTo(network, input, target));
  }
  const original = pixelsFromPicture({
    data: input.images.data,
    shape: input.images.shape.slice(1),
  });
  return [original, signedToPixels(attribution, clipLimit(attribution, 99)), ...edits];
}

async function editTo(network: Network, input: OpInput, targetClass: number): Promise<Pixels> {
  const { steps } = edit;
  const epsilon = (edit.epsilon * network.architecture.input.height) / edit.side;
  const stepSize = (2.5 * epsilon) / steps;
  const fixed = { norm: 'l2', randomStart: false, restarts: 1, seed: 0 } as const;
  const params = { ...fixed, epsilon, steps, stepSize, targetClass };
  const { arrays } = await complete(pgd(envOf(network), input, params));
  return pixelsFromPicture(arrays.adversarial);
}

function envOf(network: Network): Env {
  return { network, random: seededRandom(0) };
}

/** Two at a time: a pool of threads has more than one picture's work then. */
async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 2) {
    results.push(...(await Promise.all(items.slice(start, start + 2).map(work))));
  }
  return results;
}

/** Tiles in rows, enlarged smoothly, on white. */
async function compose(rows: readonly Row[]): Promise<Uint8Array> {
  const columns = Math.max(...rows.map((row) => row.length));
  const place = (index: number): number => gap + index * (tile + gap);
  const layers = rows.flatMap((row, y) =>
    row.map(async ({ width, height, channels, data }, x) => ({
      input: await sharp(data, { raw: { width, height, channels } })
        .resize(tile, tile, { kernel: 'cubic' })
        .png()
        .toBuffer(),
      left: place(x),
      top: place(y),
    })),
  );
  return (
    sharp({
      create: {
        width: place(columns),
        height: place(rows.length),
        channels: 3,
        background: 'white',
      },
    })
      .composite(await Promise.all(layers))
      // 256 colours are enough for looking, and a quarter of the bytes.
      .png({ compressionLevel: 9, palette: true })
      .toBuffer()
  );
}
