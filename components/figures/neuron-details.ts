/** Everything that is shown of one neuron; numbers are rounded to three decimals. */
export interface NeuronDetails {
  readonly neuron: number;
  /** Addresses of its maximising pictures, one per start. */
  readonly pictures: readonly string[];
  /** The activation at each of them, and whether there was no gradient to climb. */
  readonly activations: readonly number[];
  readonly dead: readonly boolean[];
  /** The pictures of the bank that excite it most: place in the bank, activation. */
  readonly top: readonly (readonly [picture: number, activation: number])[];
  /** One per class. */
  readonly weights: readonly number[];
}

/** `neurons/gallery/<model>.json`: what the gallery loads when the first neuron is opened. */
export interface GalleryDetails {
  readonly classes: readonly string[];
  /** The picture bank: `<picturesUrl><id>.png`, and the class of each picture; null where none fits. */
  readonly pictures: readonly { readonly id: string; readonly label: string | null }[];
  readonly picturesUrl: string;
  readonly neurons: readonly NeuronDetails[];
}
