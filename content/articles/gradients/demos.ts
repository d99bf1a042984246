import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';

const models = ['standard', 'robust'] as const;

/** Pictures of eight classes that the models mostly get right, and one that both get wrong: the cow is "dog". */
const pictures = [
  'german-shepherd-head',
  'kitten-face',
  'crowned-crane',
  'gorilla',
  'marsh-frog',
  'goldfish',
  'hoverfly',
  'fire-engine',
  'friesian-cow',
] as const;

/** The picture of every figure that shows only one. */
const portrait = 'german-shepherd-head';

/** Other architectures, trained in the standard way, and what tells them apart. */
const others = [
  { model: 'plain', about: '3 × 3 convolutions one after the other, max-pooling between them' },
  { model: 'patch', about: 'cuts the picture into 4 × 4 patches first, then residual blocks' },
] as const;

function gradient(model: string, picture: string, params: DemoDraft['params'] = {}): DemoDraft {
  return { op: 'attribution/gradient', model, pictures: [picture], params };
}

const drafts: Record<string, DemoDraft> = {};
for (const model of models) {
  for (const picture of pictures) drafts[`gallery-${picture}-${model}`] = gradient(model, picture);
  for (const score of ['log-probability', 'loss']) {
    drafts[`score-${score}-${model}`] = gradient(model, portrait, { score });
  }
  drafts[`nudge-${model}`] = {
    op: 'attribution/finite-difference',
    model,
    pictures: [portrait],
    params: { row: 30, column: 22, channel: 'green' },
  };
}

for (const { model } of others) drafts[`architecture-${model}`] = gradient(model, portrait);

/** Every demo of the article, for the bake and the tests. */
export const demos = defineDemos('gradients', drafts);

function demo(name: string): Demo {
  const found = demos[name];
  if (found === undefined) throw new RangeError(`no demo of this article is called "${name}"`);
  return found;
}

/** A computation on both models. */
interface Pair {
  readonly standard: Demo;
  readonly robust: Demo;
}

const pair = (name: string): Pair => ({
  standard: demo(`${name}-standard`),
  robust: demo(`${name}-robust`),
});

/** Each picture's gradient on both models. */
export const gallery = pictures.map((picture) => pair(`gallery-${picture}`));

const portraitPair = pair(`gallery-${portrait}`);

/** Where the reader starts to explore: the gradients, and one entry of each measured by nudging. */
export const explorer = { gradients: portraitPair, nudges: pair('nudge') };

/** The same picture differentiated three ways. */
export const scores = {
  logit: portraitPair,
  'log-probability': pair('score-log-probability'),
  loss: pair('score-loss'),
};

/** The same picture through every architecture, the robust model for comparison. */
export const architectures = [
  {
    demo: portraitPair.standard,
    about: 'residual blocks, average pooling between them',
    training: 'standard' as const,
  },
  ...others.map(({ model, about }) => ({
    demo: demo(`architecture-${model}`),
    about,
    training: 'standard' as const,
  })),
  {
    demo: portraitPair.robust,
    about: 'the same architecture as standard, trained to be robust',
    training: 'robust' as const,
  },
];
