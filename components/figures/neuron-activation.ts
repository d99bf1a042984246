import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Json } from '../../compute/op.ts';
import { activationText, silentText } from './neuron-values.ts';

/** A run of a maximising operation, or one on its way. */
export interface AscentRun {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: Readonly<Record<string, Json>>;
}

/** The activation that a run of `maximise-neuron` or `neurons-from-noise` reached, or why it reached none. */
export function activationOfRun({ arrays, values }: AscentRun): string {
  if (isSilent({ arrays, values })) return silentText;
  const reached = values.activationAfter ?? arrays.activations?.data[0] ?? values.activation;
  return typeof reached === 'number' ? activationText(reached) : '…';
}

/** Whether a finished run found no gradient at any step; false for one on its way. */
export function isSilent({ arrays, values }: AscentRun): boolean {
  return values.dead === true || arrays.dead?.data[0] === 1;
}

/** The activation after 0, 1, … steps: of a result, or of the frames so far. */
export function activationPath(
  { arrays }: AscentRun,
  frames: readonly { readonly values?: Readonly<Record<string, Json>> }[],
): number[] {
  const path = arrays.activationPerStep;
  if (path !== undefined) return [...path.data];
  return frames.map(({ values }) => Number(values?.activation ?? 0));
}
