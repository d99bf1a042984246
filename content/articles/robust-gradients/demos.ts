import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';
import type { ParamValues } from '../../../compute/params.ts';

/** The two networks of the course, which all figures compare. */
const main: readonly string[] = ['standard', 'robust'];

/**
 * All models of the article, by growing radius of training. Every id adds a column to the grid over radii and a row to
 * the table over radii; its radius is read from its card.
 */
const models: readonly string[] = [
  'standard',
  'robust-eps-025',
  'robust-eps-05',
  'robust',
  'robust-eps-2',
];

/** Cut-outs of eight classes that both models get right: their maps then explain the same class. */
const pictures = [
  'gorilla',
  'crowned-crane',
  'husky',
  'marsh-frog-head',
  'hoverfly',
  'walking-bison',
  'lobster-body',
  'fire-engine',
] as const;

/** A cut-out that both models get wrong: where the reader starts to explore. */
const misread = 'zebra';

/** The pictures of the grid over radii, whose columns are as many as there are models. */
const fewPictures = pictures.slice(0, 4);

/**
 * Every cut-out of the bank that belongs to a class; in turn through the classes, so that the first few are a fair
 * sample of all.
 */
const cutOuts = [
  ...['dingo', 'lion', 'crow', 'chimpanzee', 'brown-frog'],
  ...['butterflyfish', 'lobster', 'fly', 'bull', 'dumper'],
  ...['husky', 'tiger', 'crowned-crane', 'gorilla', 'marsh-frog'],
  ...['lionfish', 'lobster-body', 'grasshopper', 'caribou', 'fire-engine'],
  ...['walking-lion', 'flamingo', 'tamarin', 'marsh-frog-head'],
  ...['shrimp', 'hornet', 'gnu', 'fire-engine-cab'],
  ...['flying-heron', 'hoverfly', 'grazing-sheep', 'refuse-lorry'],
  ...['gander', 'mantis', 'pig', 'gull', 'moth', 'walking-bison'],
  ...[
    'king-penguin',
    'wild-boar',
    'little-penguin',
    'zebra',
    'mallard',
    'pelican',
    'pigeon',
    'toucan',
  ],
];

/** The noise of article 2: its defaults, spelled out. */
const noise: ParamValues = { samples: 32, sigma: 0.15, seed: 0 };

const methods = ['gradient', 'smoothgrad'] as const;
type Method = (typeof methods)[number];

const drafts: Record<string, DemoDraft> = {};
for (const picture of [...pictures, misread]) {
  for (const model of modelsOf(picture)) {
    drafts[`gradient-${picture}-${model}`] = {
      op: 'attribution/gradient',
      model,
      pictures: [picture],
      params: { score: 'logit', class: null },
    };
  }
  drafts[`smoothgrad-${picture}-standard`] = {
    op: 'attribution/smoothgrad',
    model: 'standard',
    pictures: [picture],
    params: { ...noise, aggregate: 'mean', score: 'logit', class: null },
  };
}
for (const model of models) {
  for (const method of methodsOf(model)) {
    drafts[`alignment-${method}-${model}`] = {
      op: 'analysis/perceptual-alignment',
      model,
      pictures: cutOuts,
      params: { method, score: 'logit', ...noise },
    };
  }
}

/** All models draw the pictures of the grid over radii, the first grid's two models the others, too. */
function modelsOf(picture: string): readonly string[] {
  const few: readonly string[] = fewPictures;
  return few.includes(picture) ? models : main;
}

/** SmoothGrad costs many times as much as a gradient: it is measured for the two networks only. */
function methodsOf(model: string): readonly Method[] {
  return main.includes(model) ? methods : ['gradient'];
}

/** Every demo of the article, for the bake and the tests. */
export const demos = defineDemos('robust-gradients', drafts);

function demo(name: string): Demo {
  const found = demos[name];
  if (found === undefined) throw new RangeError(`no demo of this article is called "${name}"`);
  return found;
}

/** The three maps that the article compares, as columns. */
const columns = [
  { model: 'standard', method: 'gradient' },
  { model: 'standard', method: 'smoothgrad' },
  { model: 'robust', method: 'gradient' },
] as const;

const row = (picture: string): readonly Demo[] =>
  columns.map(({ model, method }) => demo(`${method}-${picture}-${model}`));

/** Each picture under the three maps, in the order of `columns`. */
export const grid = pictures.map(row);

/** The picture with which the reader starts to explore. */
export const explorer = [row(misread)];

/** The gradient of every model, by growing radius of training. */
export const radii = fewPictures.map((picture) =>
  models.map((model) => demo(`gradient-${picture}-${model}`)),
);

const alignmentOf = (model: string, method: Method): Demo => demo(`alignment-${method}-${model}`);

/** The measurement: the two networks with both methods. */
export const alignment = main.flatMap((model) =>
  methods.map((method) => alignmentOf(model, method)),
);

/** The plain gradient of every model, measured, by growing radius of training. */
export const byRadius = models.map((model) => alignmentOf(model, 'gradient'));

/** The three maps of the statement under test, and a fourth that it does not mention. */
export const measured = {
  both: alignmentOf('robust', 'smoothgrad'),
  robust: alignmentOf('robust', 'gradient'),
  smooth: alignmentOf('standard', 'smoothgrad'),
  standard: alignmentOf('standard', 'gradient'),
};

const names = {
  both: 'robust SmoothGrad',
  robust: 'the robust gradient',
  smooth: 'standard SmoothGrad',
  standard: 'the standard gradient',
};

function comparison(more: keyof typeof measured, less: keyof typeof measured) {
  return {
    more: measured[more],
    less: measured[less],
    names: [names[more], names[less]] as const,
  };
}

/** The statement under test: the first of each pair should be the larger. */
export const statement = [
  comparison('robust', 'smooth'),
  comparison('smooth', 'standard'),
  comparison('robust', 'standard'),
];

/** Robust training and averaging together, beside each of the maps of the statement. */
export const together = [
  comparison('both', 'robust'),
  comparison('both', 'smooth'),
  comparison('both', 'standard'),
];
