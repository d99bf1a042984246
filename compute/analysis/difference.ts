import type { NdArray } from '../numeric/nd-array.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import type { Json, OpResult, OutputSpec } from '../op.ts';

/** A plain or typed array of numbers. */
type Numbers = ArrayLike<number> & Iterable<number>;

/** How one output of a run differs from the same output of another run of the same demo. */
export interface OutputDifference {
  readonly output: string;
  /** Relative: 0 is identical, 1 is as large as the reference itself; infinite where nothing can be compared. */
  readonly difference: number;
  /** The largest difference that still counts as the same result. */
  readonly tolerance: number;
  readonly compare: 'close' | 'loose';
}

/** The largest relative difference at which two backends agree. */
const tolerances = { close: 1e-3, loose: 5e-2 } as const;

/**
 * ‖a − b‖₂ / ‖b‖₂ over all elements.
 *
 * @param reference b; where it is all zeros the answer is 0 for equal arrays and infinite otherwise.
 * @throws {RangeError} if the two hold different numbers of elements.
 */
export function relativeDifference(values: Numbers, reference: Numbers): number {
  if (values.length !== reference.length) {
    throw new RangeError(`${values.length} values cannot be compared with ${reference.length}`);
  }
  let error = 0;
  let size = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const expected = reference[index] ?? 0;
    error += ((values[index] ?? 0) - expected) ** 2;
    size += expected ** 2;
  }
  return ratio(Math.sqrt(error), Math.sqrt(size));
}

/** |‖a‖₂ − ‖b‖₂| / ‖b‖₂: whether two results are equally large, whatever their direction. */
export function relativeSizeDifference(values: Numbers, reference: Numbers): number {
  const expected = euclideanNorm(reference);
  return ratio(Math.abs(euclideanNorm(values) - expected), expected);
}

/**
 * Compares a run with a reference run of the same demo, output by output, as the operation's `outputs` say
 * (`close` where nothing is said; `none` is left out). An output that only one of the two has, or whose form
 * differs, is infinitely different.
 */
export function compareResults(
  result: OpResult,
  reference: OpResult,
  outputs: Readonly<Record<string, OutputSpec>>,
): OutputDifference[] {
  const differences: OutputDifference[] = [];
  for (const [output, spec] of Object.entries(outputs)) {
    const compare = spec.compare ?? 'close';
    if (compare === 'none') continue;
    const difference = compareOutput(output, compare, result, reference);
    differences.push({ output, difference, tolerance: tolerances[compare], compare });
  }
  return differences;
}

function compareOutput(
  output: string,
  compare: 'close' | 'loose',
  result: OpResult,
  reference: OpResult,
): number {
  const measure = compare === 'close' ? relativeDifference : relativeSizeDifference;
  const array = result.arrays[output];
  const expectedArray = reference.arrays[output];
  if (array !== undefined && expectedArray !== undefined) {
    return sameShape(array, expectedArray) ? measure(array.data, expectedArray.data) : Infinity;
  }
  const value = result.values[output];
  const expected = reference.values[output];
  if (value === undefined && expected === undefined) {
    return array === undefined && expectedArray === undefined ? 0 : Infinity;
  }
  return compareJson(value, expected, measure);
}

/** Numbers in the same places are compared as one vector; everything else must be equal. */
function compareJson(
  value: Json | undefined,
  expected: Json | undefined,
  measure: (a: readonly number[], b: readonly number[]) => number,
): number {
  const found = flatten(value);
  const wanted = flatten(expected);
  return found.form === wanted.form ? measure(found.numbers, wanted.numbers) : Infinity;
}

/** A value's numbers in order, and its text with every number blanked out. */
function flatten(value: Json | undefined): { numbers: number[]; form: string } {
  const numbers: number[] = [];
  const form = JSON.stringify(value ?? null, (_key, part: unknown) => {
    if (typeof part !== 'number') return part;
    numbers.push(part);
    return '#';
  });
  return { numbers, form };
}

function sameShape(a: NdArray, b: NdArray): boolean {
  return a.shape.length === b.shape.length && a.shape.every((side, axis) => side === b.shape[axis]);
}

function ratio(difference: number, size: number): number {
  if (difference === 0) return 0;
  return size === 0 ? Infinity : difference / size;
}
