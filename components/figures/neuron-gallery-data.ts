import { emitSheet, emitWebp } from '../../bake/asset.ts';
import { TEST_PICTURES } from '../../bake/pictures.ts';
import { loadBaked, type BakedResult } from '../../bake/store.ts';
import type { Demo } from '../../compute/demo.ts';
import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import { argmax } from '../../compute/numeric/softmax.ts';
import { href } from '../live/href.ts';
import { bankPicture } from './bank-picture.ts';
import { contactSheet, halved } from './contact-sheet.ts';
import { modelFacts } from './model-facts.ts';
import type { Excited, GalleryDetails, NeuronDetails } from './neuron-details.ts';
import { portraitOf, type Evidence, type Portrait } from './neuron-portrait.ts';
import { activationText, arrayOf, rowAt, topPictures, weightsOfNeuron } from './neuron-values.ts';
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
  /** The activation of that very picture. */
  readonly activation: number;
  readonly kind: Portrait['kind'];
  /** The class with the largest weight, and that weight. */
  readonly classIndex: number;
  readonly weight: number;
}

/** How many pictures stand side by side on a sheet. */
export const sheetColumns = 8;
/** How many rows a sheet has at most; a longer block is cut up. */
export const sheetRows = 4;

/** How many pictures stand side by side on the wall; neurons.css lays as many links over it. */
const wallColumns = 16;

/** Draws a model's overview: the sheets, and a tile for each neuron. */
export async function galleryTiles(demos: GalleryDemos): Promise<NeuronTile[]> {
  const [{ arrays }, blocks] = await Promise.all([loadBaked(demos.weights), loadBlocks(demos)]);
  const tiles = await Promise.all(blocks.map(async (block) => blockTiles(block, arrays)));
  return tiles.flat();
}

/** Everything that the page of a single neuron shows, for all neurons of a model. */
export async function galleryDetails(demos: GalleryDemos): Promise<GalleryDetails> {
  const [top, topTest, weights, blocks] = await Promise.all([
    loadBaked(demos.top),
    loadBaked(demos.topTest),
    loadBaked(demos.weights),
    loadBlocks(demos),
  ]);
  const { classes } = modelFacts(demos.weights);
  const neurons = await Promise.all(blocks.map(async (block) => blockDetails(block, weights)));
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
    neurons: neurons.flat(),
  };
}

/** All neurons of a model, small, on one sheet: an overview of the overview. */
export async function galleryWall(demos: GalleryDemos): Promise<NeuronWallSheet> {
  const neurons = (await loadBlocks(demos)).flatMap((block) => block.neurons);
  const rows = Math.ceil(neurons.length / wallColumns);
  const pictures = neurons.map(({ picture }) => halved(picture));
  const sheet = contactSheet(pictures, wallColumns, rows);
  const { url } = await emitSheet(sheet, wallQuality);
  const kinds = neurons.map(({ portrait }) => portrait.kind);
  return { url: href(url), width: sheet.width, height: sheet.height, kinds };
}

/** High for an overview: at less the encoder removes the fine noise, which is what there is to see. */
const wallQuality = 90;

/** A sheet with every neuron of a model. */
export interface NeuronWallSheet {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** What stands for each neuron. */
  readonly kinds: readonly Portrait['kind'][];
}

/** A block of neurons, each with what is known of it and the picture that stands for it. */
interface Block {
  readonly result: BakedResult;
  readonly neurons: readonly {
    readonly neuron: number;
    readonly evidence: Evidence;
    readonly portrait: Portrait;
    readonly picture: NdArray;
  }[];
}

async function loadBlocks({ blocks, top, topTest }: GalleryDemos): Promise<Block[]> {
  const [bank, test] = await Promise.all([loadBaked(top), loadBaked(topTest)]);
  return Promise.all(
    blocks.map(async (demo) => {
      const result = await loadBaked(demo);
      const { first, count, starts } = extentOf(result);
      const neurons = Array.from({ length: count }, async (_, at) => {
        const evidence: Evidence = {
          activations: rowAt(arrayOf(result.arrays, 'activations'), at),
          unclimbed: rowAt(arrayOf(result.arrays, 'dead'), at).map((mark) => mark === 1),
          bank: excitedBy(bank, first + at),
          test: excitedBy(test, first + at),
        };
        const portrait = portraitOf(evidence);
        const picture =
          portrait.kind === 'silent'
            ? await photograph(portrait.list === 'bank' ? bank : test, portrait.picture)
            : item(
                arrayOf(result.arrays, 'pictures'),
                at * starts + (portrait.kind === 'grown' ? portrait.start : 0),
              );
        return { neuron: first + at, evidence, portrait, picture };
      });
      return { result, neurons: await Promise.all(neurons) };
    }),
  );
}

async function photograph({ pictures }: BakedResult, place: number): Promise<NdArray> {
  const shown = pictures[place];
  if (shown === undefined) throw new RangeError(`a result has no picture ${place}`);
  return bankPicture(shown.id);
}

function excitedBy({ arrays }: BakedResult, neuron: number): Excited[] {
  return topPictures(arrays, neuron, Infinity).map(
    ({ picture, activation }) => [picture, activation] as const,
  );
}

async function blockTiles(
  { neurons }: Block,
  weights: Readonly<Record<string, NdArray>>,
): Promise<NeuronTile[]> {
  const perSheet = sheetColumns * sheetRows;
  const sheets = await Promise.all(
    Array.from({ length: Math.ceil(neurons.length / perSheet) }, async (_, sheet) => {
      const shown = neurons.slice(sheet * perSheet, (sheet + 1) * perSheet);
      const pictures = shown.map(({ picture }) => picture);
      return (await emitSheet(contactSheet(pictures, sheetColumns, sheetRows), 80)).url;
    }),
  );
  return neurons.map(({ neuron, portrait }, at) => {
    const own = weightsOfNeuron(weights, neuron);
    const classIndex = argmax(own);
    return {
      neuron,
      sheet: href(sheets[Math.floor(at / perSheet)] ?? ''),
      column: at % sheetColumns,
      row: Math.floor((at % perSheet) / sheetColumns),
      activation: portrait.activation,
      kind: portrait.kind,
      classIndex,
      weight: own[classIndex] ?? 0,
    };
  });
}

async function blockDetails(
  { result, neurons }: Block,
  weights: BakedResult,
): Promise<NeuronDetails[]> {
  const { starts } = extentOf(result);
  const pictures = arrayOf(result.arrays, 'pictures');
  // As it will be printed: rounding twice would now and then print another number than the tile.
  const rounded = (value: number): number => Number(activationText(value));
  const listed = (top: readonly Excited[]): Excited[] =>
    top.map(([picture, activation]) => [picture, rounded(activation)] as const);
  return Promise.all(
    neurons.map(async ({ neuron, evidence, portrait }, at) => {
      const urls = Array.from({ length: starts }, async (_start, start) => {
        const picture = item(pictures, at * starts + start);
        return href((await emitWebp(pixelsFromPicture(picture))).url);
      });
      return {
        neuron,
        kind: portrait.kind,
        pictures: await Promise.all(urls),
        activations: evidence.activations.map(rounded),
        unclimbed: evidence.unclimbed,
        top: listed(evidence.bank),
        topTest: listed(evidence.test),
        weights: weightsOfNeuron(weights.arrays, neuron).map(rounded),
      };
    }),
  );
}

function extentOf({ params }: BakedResult): { first: number; count: number; starts: number } {
  const [first, count, starts] = ['neuron', 'count', 'starts'].map((name) => Number(params[name]));
  return { first: first ?? 0, count: count ?? 0, starts: starts ?? 1 };
}
