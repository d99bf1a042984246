import { stepSizeFor } from '../../compute/attacks/radius-search.ts';
import type { Json } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { formatNumber } from '../live/format.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';
import { normOf, radiusText } from './attack-settings.ts';

/** Where the search gives up, by norm: far beyond what leaves a picture recognisable. */
const maxEpsilon = { l2: 16, linf: 0.5 } as const;

const stepFactor = 2.5;

/** The search for the smallest ε with an attack's own steps, start and seed. */
export function smallestJob({ model, pictures, params }: Job): Job {
  const { steps, randomStart, restarts, seed } = params;
  const norm = normOf(params);
  return {
    op: 'attacks/minimal-epsilon',
    model,
    pictures,
    params: {
      norm,
      maxEpsilon: maxEpsilon[norm],
      tolerance: 0.05,
      steps: steps ?? 20,
      stepFactor,
      randomStart: randomStart ?? true,
      restarts: restarts ?? 1,
      seed: seed ?? 0,
    },
  };
}

/** What a search for the smallest ε of one picture found. */
export interface Smallest {
  /** Null if no attack succeeded up to the largest radius of the search; 0 if the picture is misread as it is. */
  readonly epsilon: number | null;
  /** The parameters of the attack that shows it: at that radius, or at the largest where all failed. */
  readonly attack: ParamValues;
  /** `0.0028`, or what was found instead. */
  readonly text: string;
}

/** Reads the values of a search that `smallestJob` asked for. */
export function smallestOf(values: Readonly<Record<string, Json>>, { params }: Job): Smallest {
  const [row] = isList(values.pictures) ? values.pictures : [];
  if (!isRecord(row)) throw new TypeError('a search for the smallest ε reports no picture');
  const norm = normOf(params);
  if (row.epsilon === null) {
    const epsilon = maxEpsilon[norm];
    const stepSize = stepSizeFor(epsilon, Number(params.steps), stepFactor);
    const text = `none up to ${radiusText(norm, epsilon)}`;
    return { epsilon: null, attack: { epsilon, stepSize }, text };
  }
  const epsilon = numberOf(row.epsilon);
  const attack = { epsilon, stepSize: numberOf(row.stepSize) };
  const text = epsilon === 0 ? '0, misread as it is' : radiusText(norm, epsilon);
  return { epsilon, attack, text };
}

/** Both searches in one sentence: how many times the radius of one model the other needs. */
export function compareSmallest(found: Readonly<Record<string, Smallest>>): string {
  const withstood = Object.entries(found).filter(([, { epsilon }]) => epsilon === null);
  const misread = Object.entries(found).filter(([, { epsilon }]) => epsilon === 0);
  const changed = Object.entries(found).flatMap(([role, { epsilon }]) =>
    epsilon === null || epsilon === 0 ? [] : [{ role, epsilon }],
  );
  const [near, far] = changed.sort((a, b) => a.epsilon - b.epsilon);
  const sentences = [
    ...withstood.map(([role]) => `No attack that was tried changes the ${role} model’s answer.`),
    ...misread.map(([role]) => `The ${role} model misreads this picture without an attack.`),
  ];
  if (near !== undefined && far !== undefined) {
    const times = formatNumber(far.epsilon / near.epsilon, 2);
    sentences.push(
      `The ${far.role} model needs ${times} × the radius that the ${near.role} model needs.`,
    );
  }
  return sentences.join(' ');
}
