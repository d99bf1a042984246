import { magnitude, signedSum, timesInput } from '../../compute/attribution/saliency.ts';
import { clipLimit, magnitudeToPixels, signedToPixels } from '../../compute/image/colour-map.ts';
import { pixelsFromPicture, type Pixels } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { ChoiceSpec } from '../../compute/params.ts';

/** A view that a reader may choose. */
type ChosenView = 'signed' | 'magnitude' | 'times-input' | 'overlay';

/**
 * How an attribution is drawn. `root` is for means of squares: the magnitude of their square roots, which is in the
 * unit of the gradient again.
 */
export type AttributionView = ChosenView | 'root';

export const viewSpec: ChoiceSpec<ChosenView> = {
  type: 'choice',
  label: 'View',
  help: 'How the gradient is drawn; changing it computes nothing anew.',
  default: 'signed',
  options: [
    { value: 'signed', label: 'Signed' },
    { value: 'magnitude', label: 'Saliency' },
    { value: 'times-input', label: '× input' },
    { value: 'overlay', label: 'Overlay' },
  ],
};

/** The view that markup names. @throws {RangeError} if there is none of that name. */
export function viewNamed(name: string | undefined): AttributionView {
  const found = viewSpec.options.find(({ value }) => value === name)?.value;
  if (found !== undefined) return found;
  if (name === 'root') return name;
  throw new RangeError(`there is no view "${name ?? ''}" of an attribution`);
}

/** A drawn attribution and what the end of its colour scale stands for, in the attribution's unit. */
export interface DrawnView {
  readonly pixels: Pixels;
  readonly limit: number;
  /** Whether the scale runs from −limit to limit, or from 0. */
  readonly scale: 'signed' | 'magnitude';
}

/** Whether a view's colours tell the sign. */
export function scaleOf(view: AttributionView): DrawnView['scale'] {
  return view === 'signed' || view === 'times-input' ? 'signed' : 'magnitude';
}

/**
 * Draws an attribution; the build and the page draw with this same function.
 *
 * @param attribution height × width × 3, signed; for `root`, a mean of squares.
 * @param image the picture it belongs to, of the same shape in [0, 1].
 * @param clip percentile of the magnitudes at which the colour scale ends, above 0 to 100.
 */
export function drawAttribution(
  view: AttributionView,
  attribution: NdArray,
  image: NdArray,
  clip: number,
): DrawnView {
  if (scaleOf(view) === 'signed') {
    const map = signedSum(view === 'times-input' ? timesInput(attribution, image) : attribution);
    const limit = clipLimit(map, clip, 'signed');
    return { pixels: signedToPixels(map, limit), limit, scale: 'signed' };
  }
  const map = magnitudeOf(view, attribution);
  const limit = clipLimit(map, clip, 'magnitude');
  const colours = magnitudeToPixels(map, limit);
  const pixels = view === 'overlay' ? overlay(image, map, limit, colours) : colours;
  return { pixels, limit, scale: 'magnitude' };
}

/** What a view without signs shows of each pixel: height × width, at least 0. */
export function magnitudeOf(view: AttributionView, attribution: NdArray): NdArray {
  const map = magnitude(attribution);
  // The root grows with its argument: the largest root among the channels is the root of the largest.
  return view === 'root' ? { ...map, data: map.data.map(Math.sqrt) } : map;
}

/** How visible the strongest and the weakest pixels of an overlay are. */
const strongest = 0.95;
const pictureLight = 0.75;

/** The saliency's colours over the picture in grey, each pixel as opaque as it is salient. */
function overlay(image: NdArray, map: NdArray, limit: number, colours: Pixels): Pixels {
  const grey = pixelsFromPicture(greyOf(image));
  for (const [pixel, value] of map.data.entries()) {
    const opacity = strongest * Math.sqrt(Math.min(1, value / limit));
    for (let channel = 0; channel < 3; channel += 1) {
      const at = pixel * 4 + channel;
      const under = pictureLight * (grey.data[at] ?? 0);
      grey.data[at] = under + opacity * ((colours.data[at] ?? 0) - under);
    }
  }
  return grey;
}

/** Luma of ITU-R BT.601 in all three channels. */
function greyOf({ data, shape }: NdArray): NdArray {
  const grey = new Float32Array(data.length);
  for (let at = 0; at < data.length; at += 3) {
    const luma =
      0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    grey.fill(luma, at, at + 3);
  }
  return { data: grey, shape };
}
