import type { Json } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';

/** Where the search gives up, by norm: far beyond what leaves a picture recognisable. */
const maxEpsilon = { l2: 16, linf: 0.5 } as const;

/** The search for the smallest ε with an attack's own steps, start and seed. */
export function smallestJob({ model, pictures, params }: Job): Job {
  const { norm, steps, randomStart, restarts, seed } = params;
  const chosen = norm === 'linf' ? 'linf' : 'l2';
  return {
    op: 'attacks/minimal-epsilon',
    model,
    pictures,
    params: {
      norm: chosen,
      maxEpsilon: maxEpsilon[chosen],
      tolerance: 0.05,
      steps: steps ?? 20,
      randomStart: randomStart ?? true,
      restarts: restarts ?? 1,
      seed: seed ?? 0,
    },
  };
}

/**
 * The parameters of the attack that the search found.
 *
 * @throws {RangeError} if there is none: no attack succeeded up to the largest radius.
 */
export function smallestAttack(values: Readonly<Record<string, Json>>): ParamValues {
  const [row] = isList(values.pictures) ? values.pictures : [];
  if (!isRecord(row)) throw new TypeError('a search for the smallest ε reports no picture');
  const { epsilon, stepSize } = row;
  if (epsilon === null) {
    throw new RangeError('no attack succeeded up to the largest radius of the search');
  }
  return { epsilon: numberOf(epsilon), stepSize: numberOf(stepSize) };
}
