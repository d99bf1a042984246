import { mapYields } from '../map-yields.ts';
import { coherence, inside, pictureCosine } from '../attribution/alignment.ts';
import { gradient } from '../attribution/gradient.ts';
import { gradientTimesInput } from '../attribution/gradient-times-input.ts';
import { scoreSpec, type Score } from '../attribution/score.ts';
import smoothGradDefinition, { smoothGrad } from '../attribution/smoothgrad.ts';
import { checkInput } from '../image/input.ts';
import { checkMasks } from '../image/masks.ts';
import { bootstrap, mean, type Interval } from '../numeric/bootstrap.ts';
import { item, slice, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import {
  defineOp,
  throwIfCancelled,
  type Env,
  type Frame,
  type OpInput,
  type OutputSpec,
} from '../op.ts';

export type AlignmentMethod = 'gradient' | 'gradient-times-input' | 'smoothgrad';

export type PerceptualAlignmentParams = Readonly<{
  method: AlignmentMethod;
  score: Score;
  samples: number;
  sigma: number;
  seed: number;
}>;

/** What is measured of each picture's attribution; see `alignment.ts`. */
export type AlignmentMeasure = 'energy' | 'absolute' | 'coherence' | 'cosine';

/** How one picture's attribution lies to the picture; null where the attribution is zero everywhere. */
export type AlignmentRow = Readonly<
  { index: number; class: number; area: number } & Record<AlignmentMeasure, number | null>
>;

/** A mean over the pictures, and the ends of its 95 % interval. */
type WithInterval<Name extends string> = Readonly<
  Record<Name | `${Name}Low` | `${Name}High`, number>
>;

export interface PerceptualAlignmentResult {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: {
    readonly pictures: readonly AlignmentRow[];
    /** How many pictures have an attribution at all. */
    readonly counted: number;
    readonly area: number;
  } & WithInterval<AlignmentMeasure | 'ratio'>;
}

/**
 * How far an attribution agrees with what a person sees, picture by picture and on average over a set: how much of its
 * energy lies inside the object's silhouette, how far neighbouring pixels agree, and its cosine to the picture (see
 * `alignment.ts`). Means come with 95 % bootstrap intervals over the pictures.
 *
 * The score is that of the picture's own class, so that every model explains the same; where a picture has none, of the
 * top class. `ratio` is the mean share of energy inside over the mean share of area: 1 for a map that is the same
 * everywhere.
 *
 * A picture whose attribution is zero everywhere (a score that does not depend on it) is not counted. Picture i draws
 * its noise from a stream of its own, whatever else is in the set.
 *
 * Frames: one per picture, and one per batch of SmoothGrad.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1], each with a silhouette that covers
 *   something, or if no picture has an attribution.
 */
export async function* perceptualAlignment(
  env: Env,
  input: OpInput,
  params: PerceptualAlignmentParams,
): AsyncGenerator<Frame, PerceptualAlignmentResult> {
  const pictures = checkInput(env.network, input);
  const masks = checkMasks(env.network, input);
  const rows: AlignmentRow[] = [];
  for (const [index, mask] of masks.entries()) {
    throwIfCancelled(env);
    const one = {
      images: slice(input.images, index, index + 1),
      labels: [input.labels[index] ?? null],
    };
    const run = attribute({ ...env, random: env.random.fork(index) }, one, params);
    const { arrays, values } = yield* mapYields(run, ({ step, steps }) => ({
      step: index + step / steps,
      steps: pictures,
    }));
    rows.push({
      index,
      class: values.class,
      ...inside(arrays.attribution, mask),
      coherence: coherence(arrays.attribution),
      cosine: pictureCosine(arrays.attribution, item(one.images, 0)),
    });
    yield { step: index + 1, steps: pictures };
  }
  return { arrays: {}, values: { pictures: rows, ...summary(rows, env) } };
}

/** What every attribution returns of what is measured here. */
interface Attributed {
  readonly arrays: { readonly attribution: NdArray };
  readonly values: { readonly class: number };
}

function attribute(
  env: Env,
  one: OpInput,
  params: PerceptualAlignmentParams,
): AsyncGenerator<Frame, Attributed> {
  const { method, score, samples, sigma, seed } = params;
  const shared = { score, class: one.labels[0] ?? null };
  switch (method) {
    case 'gradient':
      return gradient(env, one, shared);
    case 'gradient-times-input':
      return gradientTimesInput(env, one, shared);
    case 'smoothgrad':
      return smoothGrad(env, one, { ...shared, samples, sigma, seed, aggregate: 'mean' });
  }
}

type Summary = Omit<PerceptualAlignmentResult['values'], 'pictures'>;
/** The measures of a picture that has an attribution. */
type Counted = Readonly<Record<AlignmentMeasure | 'area', number>>;

function summary(rows: readonly AlignmentRow[], { random }: Env): Summary {
  const counted = rows.flatMap(({ area, energy, absolute, coherence: agreement, cosine }) =>
    energy === null || absolute === null || agreement === null || cosine === null
      ? []
      : [{ area, energy, absolute, coherence: agreement, cosine }],
  );
  if (counted.length === 0) {
    throw new RangeError('no picture has an attribution: the score does not depend on any of them');
  }
  const average = (name: keyof Counted) => (sample: readonly Counted[]) =>
    mean(sample.map((row) => row[name]));
  const over = (statistic: (sample: readonly Counted[]) => number): Interval =>
    // Each statistic draws the same sets: one of them does not depend on which others there are.
    bootstrap(counted, statistic, random.fork(-1));
  return {
    counted: counted.length,
    area: average('area')(counted),
    ...named('energy', over(average('energy'))),
    ...named('absolute', over(average('absolute'))),
    ...named('coherence', over(average('coherence'))),
    ...named('cosine', over(average('cosine'))),
    ...named(
      'ratio',
      over((sample) => average('energy')(sample) / average('area')(sample)),
    ),
  };
}

function named<Name extends string>(name: Name, { estimate, low, high }: Interval) {
  const entries = { [name]: estimate, [`${name}Low`]: low, [`${name}High`]: high };
  return entries as WithInterval<Name>;
}

function intervalSpecs(name: string, help: string): Record<string, OutputSpec> {
  return {
    [name]: { kind: 'scalar', help },
    [`${name}Low`]: { kind: 'scalar', help: 'The lower end of its 95 % interval.' },
    [`${name}High`]: { kind: 'scalar', help: 'The upper end of its 95 % interval.' },
  };
}

export default defineOp({
  id: 'analysis/perceptual-alignment',
  version: 1,
  title: 'Perceptual alignment',
  summary:
    'How far an attribution agrees with what a person sees, over pictures whose silhouette is known.',
  pictures: 'many',
  needsMasks: true,
  params: {
    method: {
      type: 'choice',
      label: 'Method',
      help: 'Which attribution is measured.',
      default: 'gradient',
      options: [
        { value: 'gradient', label: 'Gradient' },
        { value: 'gradient-times-input', label: 'Gradient × input' },
        { value: 'smoothgrad', label: 'SmoothGrad' },
      ],
    },
    score: scoreSpec,
    samples: {
      ...smoothGradDefinition.params.samples,
      help: 'How many noisy copies SmoothGrad averages.',
    },
    sigma: {
      ...smoothGradDefinition.params.sigma,
      help: 'Standard deviation of SmoothGrad’s noise, as a share of the pixel range.',
    },
    seed: seedSpec,
  },
  outputs: {
    pictures: {
      kind: 'table',
      help: 'Per picture: the class that is explained, and each measure.',
    },
    counted: { kind: 'scalar', help: 'How many pictures have an attribution at all.' },
    area: { kind: 'scalar', help: 'The mean share of the picture that the silhouette covers.' },
    ...intervalSpecs('energy', 'The mean share of the squared attribution inside.'),
    ...intervalSpecs('absolute', 'The mean share of the absolute attribution inside.'),
    ...intervalSpecs('coherence', 'The mean agreement of neighbouring pixels, −1 to 1.'),
    ...intervalSpecs('cosine', 'The mean magnitude of the cosine to the centred picture.'),
    ...intervalSpecs('ratio', 'Mean share of energy over mean share of area: 1 for a uniform map.'),
  },
  run: perceptualAlignment,
});
