import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';
import type { ParamValues } from '../../../compute/params.ts';

const models = ['standard', 'robust'] as const;
type Model = (typeof models)[number];

/** A demo for each model, in the order in which figures show them. */
export type ModelPair = Readonly<Record<Model, Demo>>;

/** The pig of the practicum's slides. */
const pig = 'pig';

/** PGD-20 in L2, from the picture itself: the path then begins at the untouched prediction. */
const pgd20: ParamValues = {
  norm: 'l2',
  epsilon: 1,
  steps: 20,
  stepSize: 0.125,
  randomStart: false,
  targetClass: null,
  seed: 0,
};

/** One picture attacked on each model. */
function attacks(name: string, picture: string, params: ParamValues): Record<string, DemoDraft> {
  return forModels(name, { op: 'attacks/pgd', pictures: [picture], params });
}

function forModels(name: string, draft: Omit<DemoDraft, 'model'>): Record<string, DemoDraft> {
  return Object.fromEntries(models.map((model) => [`${name}-${model}`, { ...draft, model }]));
}

const triptychPictures = [pig, 'german-shepherd-head', 'king-penguin', 'fire-engine'];

/** The network's classes but `hoofed`, the pig's own, by index. */
const otherClasses = [0, 1, 2, 3, 4, 5, 6, 7, 9];

/** A targeted attack needs more room than an untargeted one. */
const targeted: ParamValues = { ...pgd20, epsilon: 2, steps: 30, stepSize: 0.15 };

/**
 * Forty pictures of all ten classes, failures of the models among them; in turn through the classes, so that the first
 * few are a fair sample of all.
 */
const pictureSet = [
  'german-shepherd',
  'kitten-face',
  'crow',
  'chimpanzee',
  'marsh-frog',
  'goldfish',
  'lobster',
  'fly',
  'bull',
  'fire-engine',
  'german-shepherd-head',
  'jaguar',
  'flamingo',
  'gorilla',
  'marsh-frog-head',
  'salmon',
  'lobster-body',
  'grasshopper',
  'horses',
  'fire-engine-cab',
  'husky',
  'walking-lion',
  'king-penguin',
  'tamarin',
  'brown-frog',
  'yellow-perch-pair',
  'shrimp',
  'hornet',
  'pig',
  'refuse-lorry',
  'dingo',
  'tabby-cat',
  'mallard',
  'lemur',
  'pelican',
  'gull',
  'toucan',
  'moth',
  'walking-bison',
  'zebra',
];

/** Fewer steps than for one picture: a set needs thousands of gradients. */
const setAttack: ParamValues = { steps: 10, stepFactor: 2.5, randomStart: true, seed: 0 };

function curve(norm: 'l2' | 'linf', epsilonMax: number): Record<string, DemoDraft> {
  const params = { ...setAttack, norm, epsilonMax, points: 9 };
  return forModels(`curve-${norm}`, { op: 'attacks/accuracy-curve', pictures: pictureSet, params });
}

const mistakes = [
  'tiny-step',
  'too-few-steps',
  'no-projection',
  'no-random-start',
  'masked-gradient',
] as const;

const drafts: readonly Readonly<Record<string, DemoDraft>>[] = [
  ...triptychPictures.map((picture) => attacks(`attack-${picture}`, picture, pgd20)),
  ...otherClasses.map((targetClass) =>
    attacks(`target-${targetClass}`, pig, { ...targeted, targetClass }),
  ),
  curve('l2', 2),
  curve('linf', 8 / 255),
  forModels('smallest', {
    op: 'attacks/minimal-epsilon',
    pictures: pictureSet,
    params: { ...setAttack, norm: 'l2', maxEpsilon: 4, tolerance: 0.1 },
  }),
  ...mistakes.map((mistake) =>
    forModels(`broken-${mistake}`, {
      op: 'attacks/broken-attack',
      pictures: pictureSet.slice(0, 20),
      params: { mistake, norm: 'l2', epsilon: 1, steps: 10, restarts: 1, seed: 0 },
    }),
  ),
];

export const demos = defineDemos(
  'adversarial-examples',
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

/** Original, perturbation, adversarial: four pictures. */
export const triptych = triptychPictures.map((picture) => pair(`attack-${picture}`));

/** The pig, for the loss at each step and for the live panel. */
export const pigAttack = pair(`attack-${pig}`);

/** The pig towards each class that it is not. */
export const targets = otherClasses.map((targetClass) => pair(`target-${targetClass}`));

/** Accuracy against the radius, in both norms. */
export const curves = { l2: pair('curve-l2'), linf: pair('curve-linf') };

/** The smallest radius that changes each picture's prediction. */
export const smallest = pair('smallest');

/** Robust accuracy as measured by attacks with one mistake each. */
export const broken = mistakes.map((mistake) => ({ mistake, runs: pair(`broken-${mistake}`) }));
