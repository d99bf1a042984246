import { coherence, inside, pictureCosine } from '../../compute/attribution/alignment.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';

/** What a grid of maps writes below each map, in this order. */
export const mapMeasures = [
  { measure: 'inside', label: 'inside' },
  { measure: 'coherence', label: 'coherence' },
  { measure: 'cosine', label: 'cosine' },
] as const;

export type MapMeasure = (typeof mapMeasures)[number]['measure'];

/** What stands in the place of a number that does not exist. */
const none = '–';

/**
 * A measure of one map, for reading.
 *
 * @param image the picture it belongs to.
 * @param mask the picture's silhouette; null where none is known.
 */
export function measureText(
  measure: MapMeasure,
  attribution: NdArray,
  image: NdArray,
  mask: NdArray | null,
): string {
  switch (measure) {
    case 'inside': {
      const energy = mask === null ? null : inside(attribution, mask).energy;
      return energy === null ? none : `${Math.round(100 * energy)}\u202f%`;
    }
    case 'coherence':
      return number(coherence(attribution));
    case 'cosine':
      return number(pictureCosine(attribution, image));
  }
}

function number(value: number | null): string {
  return value === null ? none : value.toFixed(2).replace('-', '−');
}
