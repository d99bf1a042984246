import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { Shown } from '../live/figure-run.ts';
import type { Overlay } from '../live/overlay.ts';

/** A picture of a result or frame: row `row` of a stack, or an array that is one picture; undefined if there is none. */
export function pictureIn(
  arrays: Readonly<Record<string, NdArray>>,
  name: string,
  row: number,
): NdArray | undefined {
  const array = arrays[name];
  if (array === undefined) return undefined;
  if (array.shape.length === 3) return array;
  return row < (array.shape[0] ?? 0) ? item(array, row) : undefined;
}

/** Draws what the newest runs have for every slot that FeaturePicture wrote. */
export function paintFeaturePictures(
  root: Element,
  shown: ReadonlyMap<string, Shown>,
  overlay: Overlay,
): void {
  for (const slot of root.querySelectorAll<HTMLElement>('.picture-slot[data-array]')) {
    const { run = '', array = '', row = '0' } = slot.dataset;
    const picture = pictureIn(shown.get(run)?.arrays ?? {}, array, Number(row));
    if (picture !== undefined) overlay.picture(slot, pixelsFromPicture(picture));
  }
}
