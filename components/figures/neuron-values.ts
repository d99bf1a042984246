import { item, type NdArray } from '../../compute/numeric/nd-array.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** A picture that excites a neuron, by its place among the pictures of the run. */
export interface TopPicture {
  readonly picture: number;
  readonly activation: number;
}

/** An array of a result; its absence is a programming error. */
export function arrayOf(arrays: Arrays, name: string): NdArray {
  const found = arrays[name];
  if (found === undefined) throw new Error(`a result has no array "${name}"`);
  return found;
}

/** Row `index` of a matrix as plain numbers. */
export function rowAt(matrix: NdArray, index: number): number[] {
  const [rows = 0] = matrix.shape;
  if (index >= rows) throw new RangeError(`row ${index} of a matrix of ${rows} rows`);
  return [...item(matrix, index).data];
}

/** The pictures that excite a neuron most, from a result of `features/top-activating`. */
export function topPictures(arrays: Arrays, neuron: number, count: number): TopPicture[] {
  const activations = rowAt(arrayOf(arrays, 'topActivations'), neuron);
  return rowAt(arrayOf(arrays, 'topPictures'), neuron)
    .slice(0, count)
    .map((picture, place) => ({ picture, activation: activations[place] ?? 0 }));
}

/** A neuron's weight for each class, from a result of `features/class-weights`. */
export function weightsOfNeuron(arrays: Arrays, neuron: number): number[] {
  return rowAt(arrayOf(arrays, 'weights'), neuron);
}

/** Every neuron's weight for a class. */
export function weightsOfClass(arrays: Arrays, classIndex: number): number[] {
  const weights = arrayOf(arrays, 'weights');
  const [neurons = 0, classes = 0] = weights.shape;
  return Array.from({ length: neurons }, (_, at) => weights.data[at * classes + classIndex] ?? 0);
}

/** An activation or a weight for a reader. */
export function activationText(value: number): string {
  return value.toFixed(2);
}

/** A signed number with a real minus. */
export function signedText(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** What stands in place of an activation where a neuron cannot be climbed from a start. */
export const silentText =
  '0: silent on this start, which gives no gradient to climb; the picture is the start itself';

/** Where a neuron is in the gallery of its model. */
export function neuronAddress(gallery: string, model: string, neuron: number): string {
  return `${gallery}${model}/#neuron-${neuron}`;
}
