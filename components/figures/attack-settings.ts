import type { Norm } from '../../compute/attacks/norms.ts';
import { stepSizeFor } from '../../compute/attacks/radius-search.ts';
import type { NumberSpec, ParamValue, ParamValues } from '../../compute/params.ts';
import { formatNumber } from '../live/format.ts';

type Limits = Pick<NumberSpec, 'max' | 'step'>;

/** Where a step size is usual: this times ε / steps, which crosses the ball and still settles. */
const stepFactor = 2.5;

/** L∞ radii go in quarters of a grey level. */
const linfStep = 0.25 / 255;

/** The sliders of an attack on 64 × 64 pictures, by norm: up to where nothing of the picture is left. */
export const attackLimits: Readonly<
  Record<Norm, Readonly<Record<'epsilon' | 'stepSize', Limits>>>
> = {
  l2: { epsilon: { max: 8, step: 0.001 }, stepSize: { max: 4, step: 0.001 } },
  linf: {
    epsilon: { max: 64 / 255, step: linfStep },
    stepSize: { max: 32 / 255, step: linfStep },
  },
};

/** The norm of an attack's parameters. */
export function normOf({ norm }: Readonly<Record<string, ParamValue>>): Norm {
  return norm === 'linf' ? 'linf' : 'l2';
}

/** A length in the units of the norm; L∞ also in grey levels, as the field counts them: `0.0314 (8/255)`. */
export function radiusText(norm: Norm, radius: number): string {
  return norm === 'l2' ? formatNumber(radius) : `${formatNumber(radius)} (${greyLevels(radius)})`;
}

/** An L∞ length in grey levels of an 8-bit picture: `8/255`. */
export function greyLevels(radius: number): string {
  return `${formatNumber(radius * 255)}/255`;
}

/**
 * What a changed parameter of an attack brings along. A radius means nothing in another norm: a new norm comes with
 * its usual radius and step size. And a step size that was the usual one stays the usual one.
 *
 * @param radii the usual radius of each norm.
 */
export function settleAttack(
  next: Readonly<ParamValues>,
  before: Readonly<ParamValues>,
  radii: Readonly<Record<Norm, number>>,
): ParamValues {
  const norm = normOf(next);
  if (norm !== normOf(before)) {
    const moved = { ...next, epsilon: radii[norm] };
    return { ...moved, stepSize: usualStepSize(moved) };
  }
  const isByHand = next.stepSize !== before.stepSize || !hasUsualStepSize(before);
  return isByHand ? { ...next } : { ...next, stepSize: usualStepSize(next) };
}

/** 2.5 · ε / steps, within the slider. */
function usualStepSize(params: Readonly<ParamValues>): number {
  const { max } = attackLimits[normOf(params)].stepSize;
  return Math.min(max, stepSizeFor(Number(params.epsilon), Number(params.steps), stepFactor));
}

function hasUsualStepSize(params: Readonly<ParamValues>): boolean {
  const usual = usualStepSize(params);
  return Math.abs(Number(params.stepSize) - usual) <= 1e-9 * usual;
}
