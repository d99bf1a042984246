import type { Network } from '../network/network.ts';
import type { ChoiceSpec, NumberSpec } from '../params.ts';
import type { MaximisationSettings } from './maximisation.ts';
import { regularisationSpecs, type Regularisation } from './regularisers.ts';

/** Where an ascent may go: anywhere in [0, 1], or only within an L2 ball around its start. */
export type Region = 'box' | 'ball';

/** The parameters that all maximising operations share. */
export type MaximisationParams = Regularisation &
  Readonly<{ steps: number; stepSize: number; region: Region; epsilon: number }>;

const steps: NumberSpec = {
  type: 'number',
  label: 'Steps',
  help: 'How many gradient steps; there is no early stop.',
  default: 32,
  min: 0,
  max: 1000,
  step: 1,
  integer: true,
};

const stepSize: NumberSpec = {
  type: 'number',
  label: 'Step size',
  help: 'The Euclidean length of a step; pixel values go from 0 to 1.',
  default: 1,
  min: 0,
  max: 20,
  step: 0.05,
};

const region: ChoiceSpec<Region> = {
  type: 'choice',
  label: 'Region',
  help: 'Where the picture may go: anywhere in the range of pixels, or within a radius of its start.',
  default: 'box',
  options: [
    { value: 'box', label: 'Anywhere' },
    { value: 'ball', label: 'Ball' },
  ],
};

const epsilon: NumberSpec = {
  type: 'number',
  label: 'Radius ε',
  help: 'The radius of the L2 ball around the start; not read without a ball.',
  default: 10,
  min: 0.1,
  max: 200,
  step: 0.1,
};

export const maximisationSpecs = { steps, stepSize, region, epsilon, ...regularisationSpecs };

/**
 * The settings of an ascent from an operation's parameters.
 *
 * @throws {RangeError} if the ball is to be larger than the space of pictures: it would allow everything.
 */
export function maximisationSettings(
  network: Network,
  { region: where, epsilon: radius, ...rest }: MaximisationParams,
): MaximisationSettings {
  const { height, width, channels } = network.architecture.input;
  const diameter = Math.sqrt(height * width * channels);
  if (where === 'ball' && radius > diameter) {
    throw new RangeError(
      `epsilon = ${radius} is not accepted; two pictures of ${network.id} are at most ${diameter.toFixed(1)} apart, so choose a smaller radius, or region = box for no ball`,
    );
  }
  const { steps: count, stepSize: length, jitter, blur, totalVariation, fourier } = rest;
  const own = { steps: count, stepSize: length, jitter, blur, totalVariation, fourier };
  return { ...own, epsilon: where === 'ball' ? radius : null };
}
