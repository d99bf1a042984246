import { singlePicture } from '../image/input.ts';
import { item, ndArray, zeros, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';
import { seedSpec } from '../numeric/seed.ts';
import { cosineSimilarity, seriesOf } from '../numeric/vector.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import { classSpec, explainedClass, scoreSpec, type Score } from './score.ts';

export type SmoothGradParams = Readonly<{
  samples: number;
  sigma: number;
  aggregate: 'mean' | 'mean-of-squares';
  score: Score;
  class: number | null;
  seed: number;
}>;

export interface SmoothGradResult {
  readonly arrays: {
    readonly attribution: NdArray;
    readonly convergence: NdArray;
    readonly convergenceSamples: NdArray;
  };
  readonly values: {
    readonly class: number;
    readonly topClass: number;
    readonly probabilities: readonly number[];
  };
}

/**
 * SmoothGrad: the average gradient over noisy copies of the picture (Smilkov et al. 2017),
 *
 *     (1/N) Σ_i g(x + n_i),   n_i ~ Normal(0, σ²) per pixel value,   g = ∂S_c/∂x.
 *
 * With `mean-of-squares`, (1/N) Σ_i g(x + n_i)², which Hooker et al. (2019) call SmoothGrad-Squared and which several
 * published implementations use under the plain name.
 *
 * The noise of sample i depends on the seed and i alone, so a run with N = 16 is the beginning of a run with N = 64.
 * As in the authors' implementation, noisy pictures are not clipped to [0, 1]: clipping would bias the noise at dark
 * and bright pixels. σ = 0 gives exactly the gradient (or its square).
 *
 * Frames: the average so far, after 1, 2, 4, 8 … samples, where it changes most, and after each batch. A batch is the
 * network's `preferredBatch`, which its engine sizes for short silences.
 *
 * Differs from the paper: σ is a share of the whole pixel range 1, the paper's of the picture's own range; the class
 * is fixed by the clean picture.
 *
 * @throws {RangeError} if the input is not one picture of the network's size in [0, 1].
 */
export async function* smoothGrad(
  env: Env,
  input: OpInput,
  params: SmoothGradParams,
): AsyncGenerator<Frame, SmoothGradResult> {
  const { network } = env;
  const { images, image } = singlePicture(network, input);
  const { samples, sigma, aggregate, score } = params;
  throwIfCancelled(env);
  const { classIndex, topClass, probabilities } = await explainedClass(
    network,
    images,
    params.class,
  );
  const average = new RunningAverage(image.shape, aggregate === 'mean-of-squares');
  for (let start = 0; start < samples; start += network.preferredBatch) {
    throwIfCancelled(env);
    const size = Math.min(network.preferredBatch, samples - start);
    const noisy = noisyCopies(image, start, size, sigma, env.random);
    const classes = Array<number>(size).fill(classIndex);
    const { gradient } = await network.gradient(noisy, { kind: score, classes });
    for (let copy = 0; copy < size; copy += 1) {
      average.add(item(gradient, copy).data);
      if (copy < size - 1 && !isPowerOfTwo(start + copy + 1)) continue;
      const arrays = { attribution: average.current() };
      yield { step: start + copy + 1, steps: samples, arrays };
    }
  }
  return {
    arrays: { attribution: average.current(), ...average.convergence() },
    values: { class: classIndex, topClass, probabilities },
  };
}

/** Copies `start` to `start + size` of the picture with their noise: size × height × width × channels. */
function noisyCopies(
  image: NdArray,
  start: number,
  size: number,
  sigma: number,
  random: Random,
): NdArray {
  const copies = zeros([size, ...image.shape]);
  for (let copy = 0; copy < size; copy += 1) {
    const noise = random.fork(start + copy);
    const offset = copy * image.data.length;
    for (const [index, value] of image.data.entries()) {
      copies.data[offset + index] = value + sigma * noise.normal();
    }
  }
  return copies;
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

/** The average of gradients, or of their squares, summed in 64 bits in the order of the samples. */
class RunningAverage {
  private readonly shape: readonly number[];
  private readonly squared: boolean;
  private readonly sum: Float64Array;
  private count = 0;
  /** The sum after 1, 2, 4, 8 … samples; its direction is the average's. */
  private readonly milestones: { readonly samples: number; readonly sum: Float64Array }[] = [];

  constructor(shape: readonly number[], squared: boolean) {
    this.shape = shape;
    this.squared = squared;
    this.sum = new Float64Array(zeros(shape).data.length);
  }

  /** @param gradient of the shape, flat. */
  add(gradient: Float32Array): void {
    for (const [index, value] of gradient.entries()) {
      this.sum[index] = (this.sum[index] ?? 0) + (this.squared ? value * value : value);
    }
    this.count += 1;
    if (isPowerOfTwo(this.count)) {
      this.milestones.push({ samples: this.count, sum: this.sum.slice() });
    }
  }

  current(): NdArray {
    return ndArray(
      Float32Array.from(this.sum, (value) => value / this.count),
      this.shape,
    );
  }

  /** The cosine of the average after 1, 2, 4 … samples to the final one; the final one itself ends the series. */
  convergence(): { readonly convergence: NdArray; readonly convergenceSamples: NdArray } {
    const ends = this.milestones.at(-1)?.samples === this.count;
    const points = ends
      ? this.milestones
      : [...this.milestones, { samples: this.count, sum: this.sum }];
    return {
      convergence: seriesOf(points.map(({ sum }) => cosineSimilarity(sum, this.sum))),
      convergenceSamples: seriesOf(points.map(({ samples }) => samples)),
    };
  }
}

export default defineOp({
  id: 'attribution/smoothgrad',
  version: 1,
  title: 'SmoothGrad',
  summary: 'The average gradient over noisy copies of the picture.',
  pictures: 'one',
  params: {
    samples: {
      type: 'number',
      label: 'Samples N',
      help: 'How many noisy copies are averaged.',
      default: 32,
      min: 1,
      max: 256,
      step: 1,
      integer: true,
      scale: 'log',
    },
    sigma: {
      type: 'number',
      label: 'Noise σ',
      help: 'Standard deviation of the noise, as a share of the pixel range.',
      default: 0.15,
      min: 0,
      max: 0.5,
      step: 0.01,
      unit: 'of the pixel range',
    },
    aggregate: {
      type: 'choice',
      label: 'Average',
      help: 'The mean of the gradients keeps the sign; the mean of their squares (SmoothGrad-Squared) does not.',
      default: 'mean',
      options: [
        { value: 'mean', label: 'Mean' },
        { value: 'mean-of-squares', label: 'Mean of squares' },
      ],
    },
    score: scoreSpec,
    class: classSpec,
    seed: seedSpec,
  },
  presets: {
    paper: { samples: 50, sigma: 0.15, aggregate: 'mean' },
    squared: { samples: 25, sigma: 0.15, aggregate: 'mean-of-squares' },
  },
  outputs: {
    attribution: {
      kind: 'signed',
      help: 'The average of the gradients, or of their squares.',
      unit: 'score per unit of pixel value (squared for the mean of squares)',
    },
    convergence: {
      kind: 'series',
      help: 'Cosine of the running average to the final one, at each of convergenceSamples.',
    },
    convergenceSamples: { kind: 'series', help: 'After how many samples: 1, 2, 4, 8 … and all.' },
    class: { kind: 'class', help: 'The class whose score was differentiated.' },
    topClass: { kind: 'class', help: 'The class that the model predicts for the clean picture.' },
    probabilities: { kind: 'probabilities', help: 'The prediction for the clean picture.' },
  },
  run: smoothGrad,
});
