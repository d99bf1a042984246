import type { Architecture } from './architecture.ts';
import { shapeLayers } from './shapes.ts';

/** The layer whose output the linear classifier reads. */
export interface Representation {
  readonly layer: string;
  /** How many features, or neurons, it has. */
  readonly size: number;
}

/**
 * The representation of a network: what goes into its last layer, the linear classifier.
 *
 * @throws {RangeError} if the network does not end in a classifier of a vector.
 */
export function representationOf(architecture: Architecture): Representation {
  const layers = shapeLayers(architecture);
  const classifier = layers.at(-1);
  const before = layers.at(-2);
  const size = classifier?.input[0];
  if (classifier?.layer.type !== 'dense' || before === undefined || size === undefined) {
    throw new RangeError(
      `a representation is what a dense last layer reads; the layers are ${architecture.layers.map(({ name, type }) => `${name} (${type})`).join(', ')}`,
    );
  }
  return { layer: before.layer.name, size };
}
