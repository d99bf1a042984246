import { differentiate } from '../../compute/network/objectives.ts';
import type { Network, Objective } from '../../compute/network/network.ts';
import { ndArray, zeros, type NdArray } from '../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../compute/numeric/random.ts';

/** A network r = relu(A x + c), z = W r whose neurons are known in closed form. */
export interface RepresentationNetwork extends Network {
  /** One row per neuron, height · width · 3 long. */
  readonly rows: readonly Float64Array[];
  /** How many gradient calls were made. */
  readonly calls: { gradients: number };
}

export interface RepresentationNetworkOptions {
  readonly side?: number;
  /** One per neuron; a very negative one makes it dead. */
  readonly offsets?: readonly number[];
  readonly preferredBatch?: number;
}

const classes = ['one', 'two'];

/** Standard normal rows divided by the square root of their length, so that activations are about 1. */
export function representationNetwork({
  side = 8,
  offsets = [1, 2, 3, -100],
  preferredBatch = 3,
}: RepresentationNetworkOptions = {}): RepresentationNetwork {
  const size = side * side * 3;
  const random = seededRandom(11);
  const rows = offsets.map(() =>
    Float64Array.from({ length: size }, () => random.normal() / Math.sqrt(size)),
  );
  const kernel = ndArray(
    Float32Array.from({ length: offsets.length * classes.length }, () => random.normal()),
    [offsets.length, classes.length],
  );
  const calls = { gradients: 0 };
  const represent = (images: NdArray): NdArray => {
    const [pictures = 0] = images.shape;
    const values = Float32Array.from({ length: pictures * rows.length }, (_, place) => {
      const neuron = place % rows.length;
      const start = Math.floor(place / rows.length) * size;
      const row = rows[neuron] ?? new Float64Array();
      const sum = row.reduce((total, w, at) => total + w * (images.data[start + at] ?? 0), 0);
      return Math.max(0, sum + (offsets[neuron] ?? 0));
    });
    return ndArray(values, [pictures, rows.length]);
  };
  const classify = (features: NdArray): NdArray => {
    const [pictures = 0, neurons = 0] = features.shape;
    const logits = zeros([pictures, classes.length]);
    for (const at of logits.data.keys()) {
      const picture = Math.floor(at / classes.length);
      for (let neuron = 0; neuron < neurons; neuron += 1) {
        const weight = kernel.data[neuron * classes.length + (at % classes.length)] ?? 0;
        const answer = features.data[picture * neurons + neuron] ?? 0;
        logits.data[at] = (logits.data[at] ?? 0) + answer * weight;
      }
    }
    return logits;
  };
  const gradientOf = (images: NdArray, objective: Objective) => {
    const features = represent(images);
    const { values, cotangents } = differentiate(objective, features);
    const gradient = zeros(images.shape);
    for (const at of gradient.data.keys()) {
      const picture = Math.floor(at / size);
      gradient.data[at] = rows.reduce((sum, row, neuron) => {
        const place = picture * rows.length + neuron;
        const passes = (features.data[place] ?? 0) > 0 ? 1 : 0;
        return sum + passes * (cotangents.data[place] ?? 0) * (row[at % size] ?? 0);
      }, 0);
    }
    calls.gradients += 1;
    return { gradient, values, logits: classify(features) };
  };
  return {
    id: 'closed-form',
    hash: '0'.repeat(64),
    architecture: {
      format: 1,
      input: {
        height: side,
        width: side,
        channels: 3,
        range: [0, 1],
        mean: [0, 0, 0],
        std: [1, 1, 1],
      },
      classes,
      layers: [
        {
          name: 'whole',
          type: 'conv',
          kernel: [side, side],
          stride: 1,
          padding: 0,
          filters: offsets.length,
          activation: 'relu',
        },
        { name: 'representation', type: 'global-mean' },
        { name: 'logits', type: 'dense', units: classes.length },
      ],
    },
    classes,
    classifier: { kernel, bias: zeros([classes.length]) },
    preferredBatch,
    rows,
    calls,
    forward: (images) => {
      const representation = represent(images);
      return Promise.resolve({ logits: classify(representation), layers: { representation } });
    },
    gradient: (images, objective) => Promise.resolve(gradientOf(images, objective)),
  };
}
