import { defineDemos, type Demo, type DemoDraft } from '../../../compute/demo.ts';

const models = ['standard', 'robust'] as const;
const aggregates = ['mean', 'mean-of-squares'] as const;

type Model = (typeof models)[number];
type Aggregate = (typeof aggregates)[number];

const portrait = 'german-shepherd-head';

const gridSamples = [1, 4, 16, 64] as const;
const gridSigmas = [0.05, 0.1, 0.2, 0.3] as const;

/** After how many samples the film strip looks at the average, and its noise: the middle of the paper's range. */
const stripSamples = [1, 2, 4, 8, 16, 32, 64, 128] as const;
const stripSigma = 0.15;
/** The published implementations average 25 to 50 copies; the strip's 64 is close to that. */
const variantSamples = 64;

function smooth(model: Model, aggregate: Aggregate, sigma: number, samples: number): DemoDraft {
  return {
    op: 'attribution/smoothgrad',
    model,
    pictures: [portrait],
    params: { samples, sigma, aggregate },
  };
}

const drafts: Record<string, DemoDraft> = {};
const gridKey = (model: Model, aggregate: Aggregate, sigma: number, samples: number): string =>
  `grid-${model}-${aggregate}-${Math.round(sigma * 100)}-${samples}`;
for (const model of models) {
  for (const aggregate of aggregates) {
    for (const sigma of gridSigmas) {
      for (const samples of gridSamples) {
        drafts[gridKey(model, aggregate, sigma, samples)] = smooth(
          model,
          aggregate,
          sigma,
          samples,
        );
      }
    }
  }
  for (const samples of stripSamples) {
    drafts[`strip-${model}-${samples}`] = smooth(model, 'mean', stripSigma, samples);
  }
  drafts[`squares-${model}`] = smooth(model, 'mean-of-squares', stripSigma, variantSamples);
}

/** Every demo of the article, for the bake and the tests. */
export const demos = defineDemos('smoothgrad', drafts);

function demo(name: string): Demo {
  const found = demos[name];
  if (found === undefined) throw new RangeError(`no demo of this article is called "${name}"`);
  return found;
}

/** The N × σ grids, one for each model and aggregate: rows of σ, columns of N. */
export const grids = models.flatMap((model) =>
  aggregates.map((aggregate) => ({
    model,
    aggregate,
    rows: gridSigmas.map((sigma) => ({
      sigma,
      cells: gridSamples.map((samples) => ({
        samples,
        demo: demo(gridKey(model, aggregate, sigma, samples)),
      })),
    })),
  })),
);

/** The running average on its way: the same noise, looked at after 1, 2, 4 … samples. */
export const strips = models.map((model) => ({
  model,
  stops: stripSamples.map((samples) => ({ samples, demo: demo(`strip-${model}-${samples}`) })),
}));

/** The two aggregates at the same noise: what published implementations return under one name. */
export const variants = models.map((model) => ({
  model,
  mean: demo(`strip-${model}-${variantSamples}`),
  squares: demo(`squares-${model}`),
}));
