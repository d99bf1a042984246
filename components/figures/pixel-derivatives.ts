import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Json } from '../../compute/op.ts';
import { formatNumber } from '../live/format.ts';

export interface PixelPlace {
  readonly row: number;
  readonly column: number;
}

/** The derivatives at one pixel: red, green, blue. */
export function derivativesAt(
  { data, shape }: NdArray,
  { row, column }: PixelPlace,
): [number, number, number] {
  const at = (row * (shape[1] ?? 0) + column) * 3;
  return [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0];
}

/** A pixel, for reading. */
export function placeText({ row, column }: PixelPlace): string {
  return `row ${row}, column ${column}`;
}

/** One value of a pixel and how far it is nudged, for reading. */
export function nudgeText(
  place: PixelPlace,
  { channel, nudge }: { readonly channel: string; readonly nudge: number },
): string {
  return `${channel} at ${placeText(place)}, nudged by ±${nudge}`;
}

/** What a finite-difference run found, as a table shows it: gradient, nudging, how much they differ. */
export function nudgeNumbers(values: Readonly<Record<string, Json>>): [string, string, string] {
  const { derivative, measured, relativeDifference } = values;
  if (
    typeof derivative !== 'number' ||
    typeof measured !== 'number' ||
    typeof relativeDifference !== 'number'
  ) {
    throw new TypeError(
      'a finite difference has a derivative, a measured one and their difference',
    );
  }
  const percent = `${formatNumber(relativeDifference * 100, 2)}\u202f%`;
  return [formatNumber(derivative), formatNumber(measured), percent];
}
