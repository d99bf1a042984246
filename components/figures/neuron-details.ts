import type { Portrait } from './neuron-portrait.ts';

/** A picture by its place in its list, and the activation on it. */
export type Excited = readonly [picture: number, activation: number];

/** Pictures that lie in one folder: `<url><id>.png`, and what each one shows; null where there is no word for it. */
export interface PictureList {
  readonly url: string;
  readonly pictures: readonly { readonly id: string; readonly label: string | null }[];
}

/** Everything that is shown of one neuron; numbers are rounded as they are printed. */
export interface NeuronDetails {
  readonly neuron: number;
  readonly kind: Portrait['kind'];
  /** Addresses of its maximising pictures, one per start. */
  readonly pictures: readonly string[];
  /** The activation at each of them, and whether there was no gradient to climb. */
  readonly activations: readonly number[];
  readonly unclimbed: readonly boolean[];
  /** The pictures of the bank that excite it most: place in the bank, activation. */
  readonly top: readonly Excited[];
  /** The same of the test pictures. */
  readonly topTest: readonly Excited[];
  /** One per class. */
  readonly weights: readonly number[];
}

/** `neurons/gallery/<model>.json`: what the gallery loads when the first neuron is opened. */
export interface GalleryDetails {
  readonly classes: readonly string[];
  /** With the models' classes. */
  readonly bank: PictureList;
  /** With the labels of the set that they come from. */
  readonly testSet: PictureList;
  readonly neurons: readonly NeuronDetails[];
}
