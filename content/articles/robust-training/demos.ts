import { defineDemos } from '../../../compute/demo.ts';
import type { ParamValues } from '../../../compute/params.ts';

/** The attack of article 3 once more, from the picture itself: the path begins at the untouched prediction. */
const pgd20: ParamValues = {
  norm: 'l2',
  epsilon: 1,
  steps: 20,
  stepSize: 0.125,
  randomStart: false,
  targetClass: null,
  seed: 0,
};

/** A training in the plane: no model, no pictures, and the same data and first weights for the same seed. */
function plane(params: ParamValues) {
  return { op: 'training/min-max-2d', model: null, pictures: [], params };
}

const spirals: ParamValues = { data: 'spirals', norm: 'l2', attackEpsilon: 0.1, seed: 0 };
const twoFeatures: ParamValues = {
  data: 'two-features',
  norm: 'l2',
  attackEpsilon: 0.15,
  points: 50,
  seed: 0,
};

export const demos = defineDemos('robust-training', {
  'spirals-standard': plane({ ...spirals, epsilon: 0 }),
  'spirals-robust': plane({ ...spirals, epsilon: 0.1 }),
  'features-standard': plane({ ...twoFeatures, epsilon: 0 }),
  'features-robust': plane({ ...twoFeatures, epsilon: 0.15 }),
  'attack-standard': {
    op: 'attacks/pgd',
    model: 'standard',
    pictures: ['flamingo'],
    params: pgd20,
  },
  'attack-robust': { op: 'attacks/pgd', model: 'robust', pictures: ['flamingo'], params: pgd20 },
});

/** Two spirals whose arms the balls just fail to touch. */
export const spiralRuns = {
  standard: demos['spirals-standard'],
  robust: demos['spirals-robust'],
};

/** One feature that is always right and easily changed, and one that is mostly right and hard to change. */
export const featureRuns = {
  standard: demos['features-standard'],
  robust: demos['features-robust'],
};

/** One picture, both models, one ε. */
export const attackRuns = { standard: demos['attack-standard'], robust: demos['attack-robust'] };
