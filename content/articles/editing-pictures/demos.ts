import { stepSizeFor } from '../../../compute/attacks/radius-search.ts';
import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';
import type { ParamValues } from '../../../compute/params.ts';
import { classPictures } from './class-pictures.ts';

const models = ['standard', 'robust'] as const;
type Model = (typeof models)[number];

/** A demo for each model, in the order in which figures show them. */
export type ModelPair = Readonly<Record<Model, Demo>>;

/** Models of other architectures, which no edit was made against: two standard ones, and one that is robust, too. */
const judges = ['plain', 'patch', 'plain-robust'];

/** By index: dog, cat, bird, primate, frog, fish, crab, insect, hoofed, truck. */
const primate = 3;

function forModels(name: string, draft: Omit<DemoDraft, 'model'>): Record<string, DemoDraft> {
  return Object.fromEntries(models.map((model) => [`${name}-${model}`, { ...draft, model }]));
}

/** One picture of each class in the classes' order, then a second one of each. */
const matrixPictures = [
  'german-shepherd-head',
  'tabby-cat',
  'king-penguin',
  'gorilla',
  'marsh-frog',
  'goldfish',
  'lobster',
  'hoverfly',
  'pig',
  'fire-engine',
  'german-shepherd',
  'tiger',
  'flamingo',
  'tamarin',
  'brown-frog',
  'yellow-perch',
  'lobster-body',
  'grasshopper',
  'horses',
  'refuse-lorry',
];

/** The radius of the matrix, and smaller ones at which the judges are asked as well. */
const matrixEpsilon = 10;
const smallerEpsilons = [1, 2.5, 5];
/** A smaller ball is crossed in fewer steps. */
const smallerSteps = 10;

/** Names of demos have no points. */
function judgedAt(epsilon: number): string {
  return `judged-${String(epsilon).replace('.', '-')}`;
}

/** The film: from the picture itself, far enough for everybody to see. */
const film = { picture: 'german-shepherd-head', epsilon: 20, steps: 40, stepFactor: 2.5 };

/** After how many steps the film is shown: early steps change most. */
const filmSteps = [1, 2, 4, 8, 16, 28, film.steps];

/**
 * The film up to a step. The attack has no randomness and its step size is that of the whole film, so fewer steps end
 * exactly where the whole film passes.
 */
function filmUpTo(steps: number): ParamValues {
  return {
    norm: 'l2',
    epsilon: film.epsilon,
    steps,
    stepSize: stepSizeFor(film.epsilon, film.steps, film.stepFactor),
    randomStart: false,
    targetClass: primate,
  };
}

/** The photograph that is edited at its own resolution. */
const photograph = 'bison';
const photographEdit = { epsilon: 10, steps: 40, targetClass: primate };

/** Of how many pictures of a class a synthesis starts from, at most. */
const synthesisPictures = 10;

const drafts: readonly Readonly<Record<string, DemoDraft>>[] = [
  forModels('matrix', {
    op: 'attacks/edit-matrix',
    pictures: matrixPictures,
    params: { epsilon: matrixEpsilon, steps: 20, kept: 10 },
    judges,
  }),
  forModels('whole-bank', {
    op: 'attacks/edit-matrix',
    pictures: Object.values(classPictures).flat(),
    params: { epsilon: matrixEpsilon, steps: 20, kept: 0 },
    judges,
  }),
  ...smallerEpsilons.map((epsilon) =>
    forModels(judgedAt(epsilon), {
      op: 'attacks/edit-matrix',
      pictures: matrixPictures,
      params: { epsilon, steps: smallerSteps, kept: 0 },
      judges,
    }),
  ),
  ...filmSteps.map((steps) =>
    forModels(`film-${steps}`, {
      op: 'attacks/pgd',
      pictures: [film.picture],
      params: filmUpTo(steps),
    }),
  ),
  forModels('photograph', {
    op: 'attacks/pgd-through-resize',
    pictures: [photograph],
    params: photographEdit,
  }),
  {
    'photograph-blocks': {
      op: 'attacks/pgd-through-resize',
      model: 'robust',
      pictures: [photograph],
      params: { ...photographEdit, spread: 'adjoint' },
    },
    'photograph-small': {
      op: 'attacks/pgd',
      model: 'robust',
      pictures: [photograph],
      params: {
        norm: 'l2',
        epsilon: photographEdit.epsilon,
        steps: photographEdit.steps,
        stepSize: stepSizeFor(photographEdit.epsilon, photographEdit.steps, 2.5),
        randomStart: false,
        targetClass: primate,
      },
    },
  },
  ...Object.entries(classPictures).map(([name, pictures]) =>
    forModels(`synthesis-${name}`, {
      op: 'features/synthesis',
      pictures: pictures.slice(0, synthesisPictures),
      params: { samples: 2, epsilon: 15, steps: 20, seed: 0 },
    }),
  ),
];

export const demos = defineDemos(
  'editing-pictures',
  Object.fromEntries(drafts.flatMap((draft) => Object.entries(draft))),
);

function demoOf(name: string): Demo {
  const demo = demos[name];
  if (demo === undefined) throw new RangeError(`no demo is called "${name}"`);
  return demo;
}

function pair(name: string): ModelPair {
  return { standard: demoOf(`${name}-standard`), robust: demoOf(`${name}-robust`) };
}

/** Every picture towards every class that it is not, and what the judges say. */
export const matrix = pair('matrix');

/** The same of every picture of the bank that belongs to a class: for the rates alone. */
export const wholeBank = pair('whole-bank');

/** Edits of the same pictures at growing radii, up to the matrix: for the judges. */
export const judged = [...smallerEpsilons.map((epsilon) => pair(judgedAt(epsilon))), matrix];

/** One edit at growing numbers of steps; the last is the whole film. */
export const filmFrames = filmSteps.map((steps) => pair(`film-${steps}`));

/** The same edit of a photograph at its own resolution. */
export const photographs = pair('photograph');

/** One photograph edited on the robust model in three ways: small and enlarged, in blocks, and smoothly. */
export const resolutions = {
  small: demoOf('photograph-small'),
  blocks: demoOf('photograph-blocks'),
  smooth: photographs.robust,
};

/** New pictures of every class. */
export const syntheses = Object.keys(classPictures).map((name) => pair(`synthesis-${name}`));
