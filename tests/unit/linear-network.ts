import { differentiate } from '../../compute/network/objectives.ts';
import type { Network, Objective } from '../../compute/network/network.ts';
import { ndArray, type NdArray } from '../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../compute/numeric/random.ts';

/** A classifier z = W x + b whose gradients, and whose attacks' optima, are known in closed form. */
export interface LinearNetwork extends Network {
  /** One row per class, height · width · 3 long. */
  readonly weights: readonly Float64Array[];
  readonly biases: readonly number[];
  /** How many gradient calls were made, and how many pictures they held. */
  readonly gradientCalls: { calls: number; pictures: number };
}

export interface LinearNetworkOptions {
  readonly height?: number;
  readonly width?: number;
  readonly classes?: number;
  /** Multiplies the random weights: a large one saturates the softmax. */
  readonly gain?: number;
  readonly biases?: readonly number[];
  readonly preferredBatch?: number;
  readonly seed?: number;
}

/** A linear network with standard normal weights, times `gain`. */
export function linearNetwork({
  height = 3,
  width = 4,
  classes = 3,
  gain = 1,
  biases = Array<number>(classes).fill(0),
  preferredBatch = 4,
  seed = 1,
}: LinearNetworkOptions = {}): LinearNetwork {
  const size = height * width * 3;
  const random = seededRandom(seed);
  const weights = Array.from({ length: classes }, () =>
    Float64Array.from({ length: size }, () => gain * random.normal()),
  );
  const gradientCalls = { calls: 0, pictures: 0 };
  const logitsOf = (images: NdArray): NdArray => {
    const pictures = images.data.length / size;
    const logits = new Float32Array(pictures * classes);
    for (let picture = 0; picture < pictures; picture += 1) {
      const pixels = images.data.subarray(picture * size, (picture + 1) * size);
      for (const [index, row] of weights.entries()) {
        const bias = biases[index] ?? 0;
        logits[picture * classes + index] = row.reduce((z, w, i) => z + w * (pixels[i] ?? 0), bias);
      }
    }
    return ndArray(logits, [pictures, classes]);
  };
  const gradientOf = (images: NdArray, objective: Objective) => {
    const logits = logitsOf(images);
    // The only layer is that of the logits, so every objective is one of theirs.
    const { values, cotangents } = differentiate(objective, logits);
    const gradient = new Float32Array(images.data.length);
    for (const index of gradient.keys()) {
      const picture = Math.floor(index / size);
      gradient[index] = weights.reduce(
        (sum, row, c) =>
          sum + (cotangents.data[picture * classes + c] ?? 0) * (row[index % size] ?? 0),
        0,
      );
    }
    gradientCalls.calls += 1;
    gradientCalls.pictures += values.data.length;
    return { gradient: ndArray(gradient, images.shape), values, logits };
  };
  return {
    id: 'linear',
    hash: '0'.repeat(64),
    architecture: {
      format: 1,
      input: { height, width, channels: 3, range: [0, 1], mean: [0, 0, 0], std: [1, 1, 1] },
      classes: weights.map((_, index) => `class-${index}`),
      layers: [{ name: 'logits', type: 'dense', units: classes }],
    },
    classes: weights.map((_, index) => `class-${index}`),
    classifier: {
      kernel: ndArray(
        Float32Array.from({ length: size * classes }, (_, index) => {
          const row = weights[index % classes];
          return row?.[Math.floor(index / classes)] ?? 0;
        }),
        [size, classes],
      ),
      bias: ndArray(Float32Array.from(biases), [classes]),
    },
    preferredBatch,
    weights,
    biases,
    gradientCalls,
    forward: (images) => {
      const logits = logitsOf(images);
      return Promise.resolve({ logits, layers: { logits } });
    },
    gradient: (images, objective) => Promise.resolve(gradientOf(images, objective)),
  };
}

/** Pictures with uniform pixels between `low` and `high`, for a network: n × height × width × 3. */
export function randomPictures(
  network: Network,
  pictures: number,
  { low = 0, high = 1, seed = 2 } = {},
): NdArray {
  const { height, width } = network.architecture.input;
  const random = seededRandom(seed);
  const pixels = Float32Array.from(
    { length: pictures * height * width * 3 },
    () => low + (high - low) * random.uniform(),
  );
  return ndArray(pixels, [pictures, height, width, 3]);
}
