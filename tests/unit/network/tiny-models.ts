import type { Architecture, Layer } from '../../../compute/network/architecture.ts';
import type { ModelFile } from '../../../compute/network/model-file.ts';
import { shapeLayers } from '../../../compute/network/shapes.ts';
import { ndArray, sizeOf, type NdArray } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

/** A small network with random weights: real layers, milliseconds to run. */
export function tinyModel(layers: readonly Layer[], side = 8, seed = 1): ModelFile {
  const architecture: Architecture = {
    format: 1,
    input: {
      height: side,
      width: side,
      channels: 3,
      range: [0, 1],
      mean: [0.4, 0.5, 0.6],
      std: [0.2, 0.25, 0.3],
    },
    classes: ['cat', 'dog', 'truck'],
    layers: [
      ...layers,
      { name: 'mean', type: 'global-mean' },
      { name: 'logits', type: 'dense', units: 3 },
    ],
  };
  const tensors = Object.assign(
    {},
    ...shapeLayers(architecture).map((shaped) => shaped.tensors),
  ) as Record<string, readonly number[]>;
  const random = seededRandom(seed);
  return {
    id: 'tiny',
    hash: 'none',
    architecture,
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([name, shape]) => [
        name,
        randomArray(shape, () => random.normal() * 0.4),
      ]),
    ),
  };
}

/** Random pictures, n × side × side × 3 in [0, 1]. */
export function tinyPictures(count: number, side = 8, seed = 2): NdArray {
  const random = seededRandom(seed);
  return randomArray([count, side, side, 3], () => random.uniform());
}

function randomArray(shape: readonly number[], draw: () => number): NdArray {
  return ndArray(Float32Array.from({ length: sizeOf(shape) }, draw), shape);
}
