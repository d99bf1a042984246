import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Frame, Json } from '../../compute/op.ts';

/** What an attack did after 0, 1, … steps. */
export interface AttackSeries {
  /** Cross-entropy of the attacked class, or of the target. */
  readonly loss: readonly number[];
  /** Per step the probability of every class. */
  readonly probabilities: readonly (readonly number[])[];
  /** The perturbation's size, in the attack's norm. */
  readonly norm: readonly number[];
  /** Whether that step left the ball and was brought back. */
  readonly projectionActive: readonly boolean[];
}

/** The series of a finished `attacks/pgd` run. */
export function seriesOfResult(arrays: Readonly<Record<string, NdArray>>): AttackSeries {
  const series = (name: string): number[] => [...(arrays[name]?.data ?? [])];
  const flat = series('probabilitiesPerStep');
  const classes = arrays['probabilitiesPerStep']?.shape[1] ?? 0;
  const loss = series('lossPerStep');
  return {
    loss,
    probabilities: loss.map((_, step) => flat.slice(step * classes, (step + 1) * classes)),
    norm: series('normPerStep'),
    projectionActive: series('projectionActivePerStep').map((active) => active === 1),
  };
}

/** The series of a run that is still going on. */
export function seriesOfFrames(frames: readonly Frame[]): AttackSeries {
  const values = frames.map((frame): Readonly<Record<string, Json>> => frame.values ?? {});
  return {
    loss: values.map(({ loss }) => numberOf(loss)),
    probabilities: values.map(({ probabilities }) => numbersOf(probabilities)),
    norm: values.map(({ norm }) => numberOf(norm)),
    projectionActive: values.map(({ projectionActive }) => projectionActive === true),
  };
}

/** A value that an operation declares as a number. */
export function numberOf(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  throw new TypeError(`an attack reports ${JSON.stringify(value)} where a number is expected`);
}

/** A value that an operation declares as probabilities. */
export function numbersOf(value: Json | undefined): number[] {
  if (isList(value)) return value.map(numberOf);
  throw new TypeError(`an attack reports ${JSON.stringify(value)} where numbers are expected`);
}

/** Whether a value is a list. */
export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Whether a value is a record. */
export function isRecord(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
