import { emitSheet, emitWebp } from '../../bake/asset.ts';
import { TEST_PICTURES } from '../../bake/pictures.ts';
import { loadBaked, type BakedResult } from '../../bake/store.ts';
import type { Demo } from '../../compute/demo.ts';
import { pixelsFromPicture, type Pixels } from '../../compute/image/picture.ts';
import { item, zeros, type NdArray } from '../../compute/numeric/nd-array.ts';
import { argmax } from '../../compute/numeric/softmax.ts';
import { href } from '../live/href.ts';
import { modelFacts } from './model-facts.ts';
import type { Excited, GalleryDetails, NeuronDetails } from './neuron-details.ts';
import { arrayOf, rowAt, topPictures, weightsOfNeuron } from './neuron-values.ts';
import { testSetLabels } from './test-set.ts';

/** The demos of one model that its gallery shows. */
export interface GalleryDemos {
  /** Runs of `features/neurons-from-noise` that together cover the representation, in order. */
  readonly blocks: readonly Demo[];
  readonly top: Demo;
  readonly topTest: Demo;
  readonly weights: Demo;
}

/** What the overview shows of a neuron. */
export interface NeuronTile {
  readonly neuron: number;
  /** The sheet that holds its picture, and where on it. */
  readonly sheet: string;
  readonly column: number;
  readonly row: number;
  /** The highest activation of its pictures. */
  readonly activation: number;
  readonly dead: boolean;
  /** The class with the largest weight, and that weight. */
  readonly classIndex: number;
  readonly weight: number;
}

/** How many pictures stand side by side on a sheet. */
export const sheetColumns = 8;
/** How many rows a sheet has at most; a longer block is cut up. */
export const sheetRows = 4;

/** Draws a model's overview: the sheets, and a tile for each neuron. */
export async function galleryTiles(demos: GalleryDemos): Promise<NeuronTile[]> {
  const weights = (await loadBaked(demos.weights)).arrays;
  const tiles = await Promise.all(
    demos.blocks.map(async (demo) => blockTiles(await loadBaked(demo), weights)),
  );
  return tiles.flat();
}

/** Everything that the page of a single neuron shows, for all neurons of a model. */
export async function galleryDetails(demos: GalleryDemos): Promise<GalleryDetails> {
  const [top, topTest, weights] = await Promise.all(
    [demos.top, demos.topTest, demos.weights].map(async (demo) => loadBaked(demo)),
  );
  if (!top || !topTest || !weights) throw new Error('a result of the gallery is missing');
  const { classes } = modelFacts(demos.weights);
  const blocks = await Promise.all(
    demos.blocks.map(async (demo) => blockDetails(await loadBaked(demo), top, topTest, weights)),
  );
  const bank = top.pictures.map(({ id, label }) => ({
    id,
    label: label === null ? null : (classes[label] ?? null),
  }));
  const own = testSetLabels();
  const test = topTest.pictures.map(({ id }) => ({ id, label: own.get(id) ?? null }));
  return {
    classes,
    bank: { url: href('pictures/64/'), pictures: bank },
    testSet: { url: href(`pictures/${TEST_PICTURES}/`), pictures: test },
    neurons: blocks.flat(),
  };
}

/** All neurons of a model, small, on one sheet: an overview of the overview. */
export async function galleryWall({ blocks }: GalleryDemos): Promise<NeuronWallSheet> {
  const results = await Promise.all(blocks.map(async (demo) => loadBaked(demo)));
  const pictures = results.flatMap((block) => {
    const { count, starts } = extentOf(block);
    const stack = arrayOf(block.arrays, 'pictures');
    return Array.from({ length: count }, (_, at) => halved(item(stack, at * starts)));
  });
  const columns = 16;
  const rows = Math.ceil(pictures.length / columns);
  const sheet = contactSheet(pictures, columns, rows);
  const { url } = await emitSheet(sheet, 60);
  return { url: href(url), width: sheet.width, height: sheet.height, neurons: pictures.length };
}

/** A sheet with every neuron of a model. */
export interface NeuronWallSheet {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly neurons: number;
}

/** A picture at half its height and width: each pixel the mean of four. */
function halved({ data, shape }: NdArray): NdArray {
  const [height = 0, width = 0, channels = 0] = shape;
  const half = zeros([height / 2, width / 2, channels]);
  for (const [index, value] of data.entries()) {
    const row = Math.floor(index / (width * channels) / 2);
    const column = Math.floor((index % (width * channels)) / channels / 2);
    const target = (row * (width / 2) + column) * channels + (index % channels);
    half.data[target] = (half.data[target] ?? 0) + value / 4;
  }
  return half;
}

async function blockTiles(
  block: BakedResult,
  weights: Readonly<Record<string, NdArray>>,
): Promise<NeuronTile[]> {
  const { first, count, starts } = extentOf(block);
  const pictures = arrayOf(block.arrays, 'pictures');
  const perSheet = sheetColumns * sheetRows;
  const sheets = await Promise.all(
    Array.from({ length: Math.ceil(count / perSheet) }, async (_, sheet) => {
      const places = Array.from(
        { length: Math.min(perSheet, count - sheet * perSheet) },
        (_place, at) => item(pictures, (sheet * perSheet + at) * starts),
      );
      return (await emitSheet(contactSheet(places, sheetColumns, sheetRows), 80)).url;
    }),
  );
  return Array.from({ length: count }, (_, at) => {
    const neuron = first + at;
    const own = weightsOfNeuron(weights, neuron);
    const classIndex = argmax(own);
    return {
      neuron,
      sheet: href(sheets[Math.floor(at / perSheet)] ?? ''),
      column: at % sheetColumns,
      row: Math.floor((at % perSheet) / sheetColumns),
      activation: Math.max(...rowAt(arrayOf(block.arrays, 'activations'), at)),
      dead: rowAt(arrayOf(block.arrays, 'dead'), at).every((mark) => mark === 1),
      classIndex,
      weight: own[classIndex] ?? 0,
    };
  });
}

async function blockDetails(
  block: BakedResult,
  top: BakedResult,
  topTest: BakedResult,
  weights: BakedResult,
): Promise<NeuronDetails[]> {
  const { first, count, starts } = extentOf(block);
  const pictures = arrayOf(block.arrays, 'pictures');
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  const excited = ({ arrays }: BakedResult, neuron: number): Excited[] =>
    topPictures(arrays, neuron, Infinity).map(
      ({ picture, activation }) => [picture, rounded(activation)] as const,
    );
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const urls = Array.from({ length: starts }, async (_start, start) => {
        const picture = item(pictures, at * starts + start);
        return href((await emitWebp(pixelsFromPicture(picture))).url);
      });
      const neuron = first + at;
      return {
        neuron,
        pictures: await Promise.all(urls),
        activations: rowAt(arrayOf(block.arrays, 'activations'), at).map(rounded),
        dead: rowAt(arrayOf(block.arrays, 'dead'), at).map((mark) => mark === 1),
        top: excited(top, neuron),
        topTest: excited(topTest, neuron),
        weights: weightsOfNeuron(weights.arrays, neuron).map(rounded),
      };
    }),
  );
}

function extentOf({ params }: BakedResult): { first: number; count: number; starts: number } {
  const [first, count, starts] = ['neuron', 'count', 'starts'].map((name) => Number(params[name]));
  return { first: first ?? 0, count: count ?? 0, starts: starts ?? 1 };
}

/** Pictures of one size, row after row, on a sheet with room for `columns` × `rows` of them. */
function contactSheet(pictures: readonly NdArray[], columns: number, rows: number): Pixels {
  const [height = 0, width = 0] = pictures[0]?.shape ?? [];
  const sheet = {
    width: columns * width,
    height: rows * height,
    channels: 4 as const,
    data: new Uint8ClampedArray(columns * width * rows * height * 4).fill(255),
  };
  for (const [place, picture] of pictures.entries()) {
    const { data } = pixelsFromPicture(picture);
    const left = (place % columns) * width;
    const upper = Math.floor(place / columns) * height;
    for (let row = 0; row < height; row += 1) {
      const line = data.subarray(row * width * 4, (row + 1) * width * 4);
      sheet.data.set(line, ((upper + row) * sheet.width + left) * 4);
    }
  }
  return sheet;
}
