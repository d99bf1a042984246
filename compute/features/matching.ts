import { norms } from '../attacks/norms.ts';
import { representationOf } from '../network/representation.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { throwIfCancelled, type Env } from '../op.ts';
import type { NumberSpec } from '../params.ts';
import { quantised } from '../image/eight-bit.ts';

/** One search for a picture with a given representation. */
export interface MatchingTask {
  /** height × width × channels in [0, 1]: where the search begins. */
  readonly start: NdArray;
  /** The representation to reach, not all zeros. */
  readonly target: NdArray;
}

export type MatchingSettings = Readonly<{
  /** The most steps; may be 0. */
  steps: number;
  /** The longest step, as a Euclidean length. */
  stepSize: number;
  /** The relative distance at which a search ends. */
  distance: number;
}>;

/** One search after some steps. */
export interface Match {
  /** height × width × channels in [0, 1], in 8-bit levels. */
  readonly picture: NdArray;
  /** ‖r(picture) − target‖ / ‖target‖. */
  readonly distance: number;
  /** How many steps led here. */
  readonly steps: number;
  /** One per class. */
  readonly logits: Float32Array;
}

/** The parameters of every operation that matches representations. */
export const matchingSpecs: Readonly<Record<'steps' | 'stepSize' | 'distance', NumberSpec>> = {
  steps: {
    type: 'number',
    label: 'Steps',
    help: 'The most gradient steps; a search ends before that where it is close enough.',
    default: 100,
    min: 0,
    max: 1000,
    step: 1,
    integer: true,
  },
  stepSize: {
    type: 'number',
    label: 'Longest step',
    help: 'The Euclidean length of the steps far from the target; near it, they become shorter.',
    default: 4,
    min: 0.01,
    max: 20,
    step: 0.01,
  },
  distance: {
    type: 'number',
    label: 'Distance',
    help: 'The relative distance ‖r − t‖ / ‖t‖ of the representations at which a search ends.',
    default: 0.1,
    min: 0.01,
    max: 1,
    step: 0.01,
  },
};

/** How much of its velocity a search keeps from step to step. */
const momentum = 0.9;

/**
 * Representation inversion (Mahendran & Vedaldi 2015): gradient descent on the squared distance f = ‖r(x) − t‖² to a
 * target representation, anywhere in [0, 1], with momentum (Polyak 1964),
 *
 *     v ← 0.9 v − 0.1 · length · g / ‖g‖₂,   x ← clip(x + v),   g = ∇f,   length = min(stepSize, 2 f / ‖g‖₂),
 *
 * so with normalised steps that shorten near the target by Polyak's (1969) rule for the distance √f, which can fall to 0.
 *
 * Each evaluated picture, and so the result, has 8-bit levels: what a file holds is what was measured. A search ends at
 * the first picture within `distance`, so that searches on different models are compared at equal distance.
 *
 * Differs from the paper: no regulariser, so that nothing but the network decides what the picture looks like.
 *
 * @yields after 0, 1, … steps, the state of each search, in order; a search that has ended keeps its last.
 * @throws the signal's reason before the next evaluation, if the run was cancelled.
 */
export async function* matching(
  env: Env,
  tasks: readonly MatchingTask[],
  settings: MatchingSettings,
): AsyncGenerator<readonly Match[], void> {
  const searches = tasks.map((task) => new Search(task));
  for (let step = 0; step <= settings.steps; step += 1) {
    const open = searches.filter((search) => search.distance > settings.distance);
    if (step > 0) for (const search of open) search.step(settings.stepSize);
    await evaluateInBatches(env, open, step);
    yield searches.map((search) => search.match());
    if (searches.every(({ distance }) => distance <= settings.distance)) return;
  }
}

/** The state of one search. */
class Search {
  readonly target: NdArray;
  distance = Infinity;
  private readonly shape: readonly number[];
  private readonly targetNorm: number;
  /** In 64 bits, so that steps shorter than an 8-bit level add up. */
  private readonly position: Float64Array;
  private readonly velocity: Float64Array;
  private evaluation: { value: number; gradient: Float32Array; logits: Float32Array } | null = null;
  private steps = 0;

  constructor({ start, target }: MatchingTask) {
    this.target = target;
    this.targetNorm = euclideanNorm(target.data);
    this.shape = start.shape;
    this.position = Float64Array.from(start.data);
    this.velocity = new Float64Array(start.data.length);
  }

  picture(): NdArray {
    return ndArray(quantised(this.position), this.shape);
  }

  evaluated(step: number, value: number, gradient: Float32Array, logits: Float32Array): void {
    this.steps = step;
    this.evaluation = { value, gradient, logits };
    this.distance = Math.sqrt(value) / this.targetNorm;
  }

  step(longest: number): void {
    const { value = 0, gradient = new Float32Array() } = this.evaluation ?? {};
    const norm = euclideanNorm(gradient);
    if (norm === 0) return;
    const length = Math.min(longest, (2 * value) / norm);
    for (const [index, velocity] of this.velocity.entries()) {
      this.velocity[index] = momentum * velocity;
    }
    norms.l2.addSteepest(this.velocity, gradient, (momentum - 1) * length);
    for (const [index, level] of this.position.entries()) {
      this.position[index] = Math.min(1, Math.max(0, level + (this.velocity[index] ?? 0)));
    }
  }

  match(): Match {
    const { distance, steps } = this;
    const logits = this.evaluation?.logits ?? new Float32Array();
    return { picture: this.picture(), distance, steps, logits };
  }
}

async function evaluateInBatches(
  env: Env,
  searches: readonly Search[],
  step: number,
): Promise<void> {
  const { network } = env;
  const { layer } = representationOf(network.architecture);
  for (let start = 0; start < searches.length; start += network.preferredBatch) {
    throwIfCancelled(env);
    const batch = searches.slice(start, start + network.preferredBatch);
    const images = stack(batch.map((search) => search.picture()));
    const targets = stack(batch.map(({ target }) => target));
    const result = await network.gradient(images, { kind: 'squared-distance', layer, targets });
    for (const [index, search] of batch.entries()) {
      const value = result.values.data[index] ?? 0;
      const gradient = item(result.gradient, index).data;
      search.evaluated(step, value, gradient, item(result.logits, index).data);
    }
  }
}
