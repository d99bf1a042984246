import type { Network } from '../network/network.ts';
import { representationOf } from '../network/representation.ts';
import { zeros, type NdArray } from '../numeric/nd-array.ts';
import type { NumberSpec } from '../params.ts';

/** The largest index that a parameter takes; which neurons a network has is checked by {@link checkNeuron}. */
const largestNeuron = 4095;

/** Which neuron of the representation, counted from 0. */
export const neuronSpec: NumberSpec = {
  type: 'number',
  label: 'Neuron',
  help: 'Which neuron of the representation, counted from 0.',
  default: 0,
  min: 0,
  max: largestNeuron,
  step: 1,
  integer: true,
};

/** A second neuron whose activation is added; −1 for none. */
export const secondNeuronSpec: NumberSpec = {
  type: 'number',
  label: 'Second neuron',
  help: 'A neuron whose activation is added to the first one’s; −1 for none.',
  default: -1,
  min: -1,
  max: largestNeuron,
  step: 1,
  integer: true,
};

/** @throws {RangeError} naming the parameter, the neuron and the range, if the network has no such neuron. */
export function checkNeuron(network: Network, neuron: number, name = 'neuron'): void {
  const { size } = representationOf(network.architecture);
  if (Number.isInteger(neuron) && neuron >= 0 && neuron < size) return;
  throw new RangeError(
    `${name} = ${neuron} is not accepted; the representation of ${network.id} has the neurons 0 to ${size - 1}`,
  );
}

/**
 * One neuron, or two where the second is not −1.
 *
 * @throws {RangeError} naming the parameter, the neuron and the range, if the network lacks one of them.
 */
export function chosenNeurons(network: Network, neuron: number, secondNeuron: number): number[] {
  checkNeuron(network, neuron);
  if (secondNeuron === -1) return [neuron];
  checkNeuron(network, secondNeuron, 'secondNeuron');
  return [neuron, secondNeuron];
}

/** Weights of an activation objective that add up some neurons: one row for each picture, n × size. */
export function sumsOfNeurons(
  network: Network,
  neuronsOfPicture: readonly (readonly number[])[],
): NdArray {
  const { size } = representationOf(network.architecture);
  const weights = zeros([neuronsOfPicture.length, size]);
  for (const [picture, neurons] of neuronsOfPicture.entries()) {
    for (const neuron of neurons) {
      const place = picture * size + neuron;
      weights.data[place] = (weights.data[place] ?? 0) + 1;
    }
  }
  return weights;
}
