import type { Json } from '../../compute/op.ts';
import { numberOf, numbersOf } from './attack-series.ts';

/** The plain values of an `attacks/pgd-through-resize` result that figures show. */
export interface PhotographValues {
  readonly success: boolean;
  readonly attackedClass: number;
  readonly classAfter: number;
  readonly probabilitiesBefore: readonly number[];
  readonly probabilitiesAfter: readonly number[];
  readonly probabilitiesUnrounded: readonly number[];
  readonly normNetwork: number;
  readonly normPhotograph: number;
}

/**
 * Reads those values, at build and in the page.
 *
 * @throws {TypeError} if one is of another type.
 */
export function photographValues(values: Readonly<Record<string, Json>>): PhotographValues {
  return {
    success: values['success'] === true,
    attackedClass: numberOf(values['attackedClass']),
    classAfter: numberOf(values['classAfter']),
    probabilitiesBefore: numbersOf(values['probabilitiesBefore']),
    probabilitiesAfter: numbersOf(values['probabilitiesAfter']),
    probabilitiesUnrounded: numbersOf(values['probabilitiesUnrounded']),
    normNetwork: numberOf(values['normNetwork']),
    normPhotograph: numberOf(values['normPhotograph']),
  };
}

/** What the edit reached: both norms, and what rounding to a file costs. */
export function photographReadout(
  values: PhotographValues,
  target: number | null,
  classes: readonly string[],
): string {
  const { normNetwork, normPhotograph, classAfter, success } = values;
  const shown = target ?? classAfter;
  const at = (probabilities: readonly number[]): string =>
    `${(100 * (probabilities[shown] ?? 0)).toFixed(2)}\u202f%`;
  const norms = `Change: ${normNetwork.toFixed(2)} as the network sees it, ${normPhotograph.toFixed(1)} in the photograph.`;
  const name = String(classes[shown]);
  const rounding = `${name} ${at(values.probabilitiesUnrounded)} before rounding, ${at(values.probabilitiesAfter)} in the file.`;
  const missed = success ? '' : ` Not reached: it says ${String(classes[classAfter])}.`;
  return `${norms} ${rounding}${missed}`;
}
