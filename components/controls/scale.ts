import type { NumberSpec } from '../../compute/params.ts';

/** How a range input's track maps to a parameter's values. */
export interface Track {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  toValue(position: number): number;
  toPosition(value: number): number;
}

/** Positions of a logarithmic track: fine enough that a key press is a few percent of the value. */
const logarithmicSteps = 200;

/**
 * The track of a number's slider: the values themselves, or for `scale: 'log'` the exponent, with every value
 * rounded to the specification's grid and kept inside its range.
 */
export function trackOf(spec: NumberSpec): Track {
  const toGrid = (value: number): number => {
    const steps = Math.round((value - spec.min) / spec.step);
    const onGrid = Number((spec.min + steps * spec.step).toPrecision(12));
    return Math.min(spec.max, Math.max(spec.min, onGrid));
  };
  if (spec.scale !== 'log') {
    const { min, max, step } = spec;
    return { min, max, step, toValue: toGrid, toPosition: (value) => value };
  }
  // A range from zero has no logarithm: it starts at one step, and the first position stands for the minimum itself.
  const low = Math.log(spec.min > 0 ? spec.min : spec.step);
  const high = Math.log(spec.max);
  return {
    min: 0,
    max: logarithmicSteps,
    step: 1,
    toValue: (position) =>
      position <= 0
        ? spec.min
        : toGrid(Math.exp(low + ((high - low) * position) / logarithmicSteps)),
    toPosition: (value) =>
      value <= spec.min ? 0 : ((Math.log(value) - low) / (high - low)) * logarithmicSteps,
  };
}
