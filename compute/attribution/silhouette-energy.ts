import { mapYields } from '../attacks/map-yields.ts';
import { checkInput } from '../image/input.ts';
import { checkMasks } from '../image/masks.ts';
import { bootstrap, mean, type Interval } from '../numeric/bootstrap.ts';
import { slice, type NdArray } from '../numeric/nd-array.ts';
import { seedSpec } from '../numeric/seed.ts';
import {
  defineOp,
  throwIfCancelled,
  type Env,
  type Frame,
  type OpInput,
  type OutputSpec,
} from '../op.ts';
import { gradient } from './gradient.ts';
import { gradientTimesInput } from './gradient-times-input.ts';
import { inside, type Inside } from './inside.ts';
import { scoreSpec, type Score } from './score.ts';
import smoothGradDefinition, { smoothGrad } from './smoothgrad.ts';

export type SilhouetteMethod = 'gradient' | 'gradient-times-input' | 'smoothgrad';

export type SilhouetteEnergyParams = Readonly<{
  method: SilhouetteMethod;
  score: Score;
  samples: number;
  sigma: number;
  seed: number;
}>;

/** Where one picture's attribution lies. */
export type SilhouetteRow = Readonly<{ index: number; class: number } & Inside>;

export interface SilhouetteEnergyResult {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: {
    readonly pictures: readonly SilhouetteRow[];
    /** How many pictures have an attribution at all. */
    readonly counted: number;
    readonly area: number;
    readonly energy: number;
    readonly energyLow: number;
    readonly energyHigh: number;
    readonly absolute: number;
    readonly absoluteLow: number;
    readonly absoluteHigh: number;
    readonly ratio: number;
    readonly ratioLow: number;
    readonly ratioHigh: number;
  };
}

/**
 * How much of an attribution's energy lies inside the object's silhouette, picture by picture (see `inside.ts`), and
 * on average over the set, with 95 % bootstrap intervals over the pictures. The score is that of the picture's own
 * class, so that every model explains the same; where a picture has none, of the top class.
 *
 * `ratio` is the mean share of energy over the mean share of area: 1 for a map that is the same everywhere.
 *
 * A picture whose attribution is zero everywhere (a score that does not depend on it) has no share and is not counted.
 * Picture i draws its noise from a stream of its own, whatever else is in the set.
 *
 * Frames: one per picture, and one per batch of SmoothGrad.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1], each with a silhouette that covers
 *   something, or if no picture has an attribution.
 */
export async function* silhouetteEnergy(
  env: Env,
  input: OpInput,
  params: SilhouetteEnergyParams,
): AsyncGenerator<Frame, SilhouetteEnergyResult> {
  const pictures = checkInput(env.network, input);
  const masks = checkMasks(env.network, input);
  const rows: SilhouetteRow[] = [];
  for (const [index, mask] of masks.entries()) {
    throwIfCancelled(env);
    const one = {
      images: slice(input.images, index, index + 1),
      labels: [input.labels[index] ?? null],
    };
    const run = attribution({ ...env, random: env.random.fork(index) }, one, params);
    const result = yield* mapYields(run, ({ step, steps }) => ({
      step: index + step / steps,
      steps: pictures,
    }));
    const { class: explained } = result.values;
    rows.push({ index, class: explained, ...inside(result.arrays.attribution, mask) });
    yield { step: index + 1, steps: pictures };
  }
  return { arrays: {}, values: { pictures: rows, ...summary(rows, env) } };
}

/** What every attribution returns of what is measured here. */
interface Attributed {
  readonly arrays: { readonly attribution: NdArray };
  readonly values: { readonly class: number };
}

function attribution(
  env: Env,
  one: OpInput,
  params: SilhouetteEnergyParams,
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

/** The shares of a picture that has an attribution. */
type Shares = Readonly<Record<'area' | 'energy' | 'absolute', number>>;

type Summary = Omit<SilhouetteEnergyResult['values'], 'pictures'>;

/** The means over the pictures that have an attribution. */
function summary(rows: readonly SilhouetteRow[], { random }: Env): Summary {
  const counted = rows.flatMap(({ area, energy, absolute }) =>
    energy === null || absolute === null ? [] : [{ area, energy, absolute }],
  );
  if (counted.length === 0) {
    throw new RangeError('no picture has an attribution: the score does not depend on any of them');
  }
  const shares = (key: keyof Shares) => (sample: readonly Shares[]) =>
    mean(sample.map((row) => row[key]));
  const over = (statistic: (sample: readonly Shares[]) => number): Interval =>
    // Each statistic draws the same sets: one summary does not depend on which others there are.
    bootstrap(counted, statistic, random.fork(-1));
  const energy = over(shares('energy'));
  const absolute = over(shares('absolute'));
  const ratio = over((sample) => shares('energy')(sample) / shares('area')(sample));
  return {
    counted: counted.length,
    area: shares('area')(counted),
    energy: energy.estimate,
    energyLow: energy.low,
    energyHigh: energy.high,
    absolute: absolute.estimate,
    absoluteLow: absolute.low,
    absoluteHigh: absolute.high,
    ratio: ratio.estimate,
    ratioLow: ratio.low,
    ratioHigh: ratio.high,
  };
}

/** A mean over the pictures, and the ends of its interval. */
function withInterval(name: string, help: string): Record<string, OutputSpec> {
  return {
    [name]: { kind: 'scalar', help },
    [`${name}Low`]: { kind: 'scalar', help: 'The lower end of its 95 % interval.' },
    [`${name}High`]: { kind: 'scalar', help: 'The upper end of its 95 % interval.' },
  };
}

export default defineOp({
  id: 'attribution/silhouette-energy',
  version: 1,
  title: 'Energy inside the silhouette',
  summary:
    'How much of an attribution lies on the object, over pictures whose silhouette is known.',
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
      help: 'Per picture: the class, and the shares of area, energy and absolute value inside.',
    },
    counted: { kind: 'scalar', help: 'How many pictures have an attribution at all.' },
    area: { kind: 'scalar', help: 'The mean share of the picture that the silhouette covers.' },
    ...withInterval('energy', 'The mean share of the squared attribution inside.'),
    ...withInterval('absolute', 'The mean share of the absolute attribution inside.'),
    ...withInterval('ratio', 'Mean share of energy over mean share of area: 1 for a uniform map.'),
  },
  run: silhouetteEnergy,
});
