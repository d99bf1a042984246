import type { PredictionRow } from '../charts/prediction-bars.ts';

export interface HeroModel {
  /** A picture of one column per radius: above the attacked picture, below what was changed. */
  readonly strip: string;
  /** Per radius the probability of each shown class. */
  readonly probabilities: readonly (readonly number[])[];
}

/** Everything that the landing page's slider runs through. */
export interface HeroStates {
  readonly radii: readonly number[];
  /** Per radius the root mean square change of a colour value, in 255ths of its range. */
  readonly levels: readonly number[];
  /** The classes that have a row, the true one among them. */
  readonly labels: readonly string[];
  /** Index of the true class in `labels`. */
  readonly truth: number;
  readonly models: Readonly<Record<string, HeroModel>>;
}

/** The rows of a model's prediction at one radius. */
export function heroRows(states: HeroStates, model: HeroModel, index: number): PredictionRow[] {
  return states.labels.map((label, row) => ({
    label,
    value: model.probabilities[index]?.[row] ?? 0,
    isTruth: row === states.truth,
  }));
}

export interface Verdict {
  readonly label: string;
  readonly probability: number;
  readonly wrong: boolean;
}

/** A model's answer at one radius. */
export function heroVerdict(states: HeroStates, model: HeroModel, index: number): Verdict {
  const row = model.probabilities[index] ?? [];
  const probability = Math.max(...row);
  const winner = row.indexOf(probability);
  return { label: states.labels[winner] ?? '', probability, wrong: winner !== states.truth };
}
