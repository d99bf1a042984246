import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';
import type { ParamValues } from '../../../compute/params.ts';
import { everyPicture, testPictures } from './every-picture.ts';

const models = ['standard', 'robust'] as const;
type Model = (typeof models)[number];

/** A demo for each model, in the order in which figures show them. */
export type ModelPair = Readonly<Record<Model, Demo>>;

function forModels(name: string, draft: Omit<DemoDraft, 'model'>): Record<string, DemoDraft> {
  return Object.fromEntries(models.map((model) => [`${name}-${model}`, { ...draft, model }]));
}

/**
 * Neurons of the article's figures, each with the picture that an ascent starts from: both networks' neurons answer to
 * noise and to that picture.
 */
const chosen = [
  { neuron: 228, picture: 'kitten-face' },
  { neuron: 195, picture: 'lobster' },
  { neuron: 252, picture: 'flamingo' },
] as const;

/** The ascent of every figure. */
const ascent: ParamValues = {
  secondNeuron: -1,
  steps: 32,
  stepSize: 1,
  region: 'box',
  epsilon: 10,
  jitter: 0,
  blur: 0,
  totalVariation: 0,
  fourier: false,
  seed: 0,
};

function fromPicture(neuron: number, picture: string): Record<string, DemoDraft> {
  const params = { ...ascent, neuron };
  return forModels(`picture-${neuron}`, {
    op: 'features/maximise-neuron',
    pictures: [picture],
    params,
  });
}

function fromNoise(name: string, params: ParamValues): Record<string, DemoDraft> {
  const own = { ...ascent, count: 1, starts: 1, ...params };
  return forModels(name, { op: 'features/neurons-from-noise', pictures: [], params: own });
}

/** One regulariser at a time, as strong as it is useful here. */
export const regularisers = [
  { name: 'jitter', label: 'jitter', params: { jitter: 4 } },
  { name: 'blur', label: 'blur', params: { blur: 0.5 } },
  { name: 'total-variation', label: 'total variation', params: { totalVariation: 0.003 } },
  { name: 'fourier', label: 'Fourier', params: { fourier: true } },
] as const;
const [{ neuron: regularised }] = chosen;

/** Two or three pictures of each class, in turn through the classes; the first few are shown. */
const inverted = [
  'german-shepherd',
  'kitten-face',
  'flamingo',
  'lemur',
  'marsh-frog',
  'goldfish',
  'lobster',
  'hornet',
  'zebra',
  'fire-engine',
  'husky',
  'tabby-cat',
  'king-penguin',
  'gorilla',
  'brown-frog',
  'salmon',
  'shrimp',
  'moth',
  'pig',
  'refuse-lorry',
  'dingo',
  'tiger',
  'toucan',
  'chimpanzee',
];
/** The picture that searches start from; not one of the targets. */
const otherStart = 'coffee';

const search: ParamValues = { steps: 240, stepSize: 4, distance: 0.1 };

function inversions(start: string): Record<string, DemoDraft> {
  const pictures = start === 'noise' ? inverted : [otherStart, ...inverted];
  const params = { ...search, start, seed: 0 };
  return forModels(`inversion-${start}`, { op: 'features/inversion', pictures, params });
}

/** The whole representation in blocks: a bake that is interrupted goes on at the next block. */
export const representationSize = 256;
const blockSize = 32;
const blocks = Array.from({ length: representationSize / blockSize }, (_, block) => block);

const drafts: readonly Readonly<Record<string, DemoDraft>>[] = [
  forModels('top', { op: 'features/top-activating', pictures: everyPicture, params: { top: 8 } }),
  forModels('top-test', {
    op: 'features/top-activating',
    pictures: testPictures,
    params: { top: 8 },
  }),
  forModels('weights', { op: 'features/class-weights', pictures: [], params: {} }),
  ...chosen.map(({ neuron, picture }) => fromPicture(neuron, picture)),
  ...chosen.map(({ neuron }) => fromNoise(`noise-${neuron}`, { neuron })),
  ...regularisers.map(({ name, params }) => fromNoise(name, { neuron: regularised, ...params })),
  inversions('noise'),
  inversions('first-picture'),
  forModels('interpolation', {
    op: 'features/interpolation',
    pictures: ['german-shepherd-head', 'king-penguin'],
    params: { ...search, distance: 0.08, points: 7 },
  }),
  ...blocks.map((block) =>
    fromNoise(`block-${block}`, { neuron: block * blockSize, count: blockSize, starts: 2 }),
  ),
];

export const demos = defineDemos(
  'neurons',
  Object.fromEntries(drafts.flatMap((draft) => Object.entries(draft))),
);

function pair(name: string): ModelPair {
  const demoOf = (model: Model): Demo => {
    const demo = demos[`${name}-${model}`];
    if (demo === undefined) throw new RangeError(`no demo is called "${name}-${model}"`);
    return demo;
  };
  return { standard: demoOf('standard'), robust: demoOf('robust') };
}

/** The bank's pictures that excite each neuron most. */
export const top = pair('top');

/** The same of the test pictures. */
const topTest = pair('top-test');

/** The linear classifier. */
export const weights = pair('weights');

/** Three neurons, climbed from a picture and from noise. */
export const comparison = chosen.map(({ neuron }) => ({
  neuron,
  picture: pair(`picture-${neuron}`),
  noise: pair(`noise-${neuron}`),
}));

/** The first neuron of the comparison under each regulariser, after none. */
export const regularisations = [
  { label: 'none', runs: pair(`noise-${regularised}`) },
  ...regularisers.map(({ name, label }) => ({ label, runs: pair(name) })),
];

/** Pictures with the representation of others, from noise and from one other picture. */
export const inversionRuns = {
  noise: pair('inversion-noise'),
  picture: pair('inversion-first-picture'),
};

/** From one picture to another through the representation. */
export const interpolation = pair('interpolation');

/** Every neuron of both models from two pictures of noise, a block of neurons after the other. */
export const gallery = blocks.map((block) => pair(`block-${block}`));

/** The models that have a gallery, the one with the more telling pictures first. */
export const galleryModels = ['robust', 'standard'] as const satisfies readonly Model[];

/** What the gallery of a model shows. */
export function galleryOf(
  model: Model,
): Readonly<{ blocks: Demo[]; top: Demo; topTest: Demo; weights: Demo }> {
  return {
    blocks: gallery.map((block) => block[model]),
    top: top[model],
    topTest: topTest[model],
    weights: weights[model],
  };
}
