import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';

const models = ['standard', 'robust'] as const;

/** Pictures that both models get right, of eight classes, and one that both get wrong: the cow is "dog". */
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
