import { norms } from '../attacks/norms.ts';
import { clipToBox, perturbed } from '../attacks/perturbed.ts';
import { representationOf } from '../network/representation.ts';
import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { throwIfCancelled, type Env } from '../op.ts';
import { sumsOfNeurons } from './neurons.ts';
import {
  blurred,
  fourierDirection,
  shifted,
  totalVariationOf,
  type Regularisation,
  type Sides,
} from './regularisers.ts';

/** One picture on its way up. */
export interface MaximisationTask {
  /** height × width × channels in [0, 1]: where the ascent begins. */
  readonly start: NdArray;
  /** The neurons whose activations are added up. */
  readonly neurons: readonly number[];
  /** Draws the shifts of the jitter; not read otherwise. */
  readonly random: Random;
}

export interface MaximisationSettings extends Regularisation {
  /** May be 0. */
  readonly steps: number;
  /** Euclidean length of each step. */
  readonly stepSize: number;
  /** The radius of the L2 ball around the start; null: anywhere in [0, 1]. */
  readonly epsilon: number | null;
}

/** One picture after some steps. */
export interface Ascended {
  /** height × width × channels in [0, 1]. */
  readonly picture: NdArray;
  /** The sum of the neurons' activations, with jitter at the shifted picture. */
  readonly activation: number;
  /** Euclidean norm of the activation's gradient, regularisers left out: 0 for a dead neuron. */
  readonly gradientNorm: number;
}

/**
 * Gradient ascent on the activation of neurons (Erhan et al. 2009) with steps of one length,
 *
 *     x ← clip(project(x + stepSize · d / ‖d‖₂)),   d = ∇ (activation − totalVariation · TV(x)),
 *
 * where d may be taken in a Fourier parameterisation, each step may look at a shifted picture and blur what it has (see
 * `regularisers.ts`), and the projection is on an L2 ball around the start, if there is one.
 *
 * Differs from Olah et al. (2017): plain normalised steps instead of Adam; jitter wraps around the edges.
 *
 * @yields after 0, 1, … `steps` steps, one state per task, in order; the last ones are the result.
 * @throws the signal's reason before the next evaluation, if the run was cancelled.
 */
export async function* maximisation(
  env: Env,
  tasks: readonly MaximisationTask[],
  settings: MaximisationSettings,
): AsyncGenerator<readonly Ascended[], void> {
  const ascents = tasks.map((task) => new Ascent(task, settings));
  for (let step = 0; ; step += 1) {
    const evaluated = await evaluateInBatches(env, ascents);
    yield evaluated.map(({ state }) => state);
    if (step === settings.steps) return;
    for (const { ascent, gradient } of evaluated) ascent.step(gradient);
  }
}

/** The state of one picture: its change in 64 bits, so that short steps add up. */
class Ascent {
  readonly task: MaximisationTask;
  private readonly settings: MaximisationSettings;
  private readonly sides: Sides;
  private change: Float64Array;
  private shift: readonly [number, number];

  constructor(task: MaximisationTask, settings: MaximisationSettings) {
    const [height = 0, width = 0, channels = 0] = task.start.shape;
    this.task = task;
    this.settings = settings;
    this.sides = { height, width, channels };
    this.change = new Float64Array(task.start.data.length);
    this.shift = this.nextShift();
  }

  picture(): NdArray {
    const { start } = this.task;
    return ndArray(perturbed(start.data, this.change), start.shape);
  }

  /** The picture as the network is to see it at this step. */
  viewed(): NdArray {
    const { data, shape } = this.picture();
    return ndArray(shifted(data, this.sides, ...this.shift), shape);
  }

  /** @param gradient of the activation, at the picture as viewed. */
  step(gradient: Float32Array): void {
    const { blur, epsilon, stepSize } = this.settings;
    const { start } = this.task;
    norms.l2.addSteepest(this.change, this.direction(gradient), stepSize);
    clipToBox(start.data, this.change);
    if (blur > 0) this.blurBy(blur);
    if (epsilon !== null) norms.l2.project(this.change, epsilon);
    this.shift = this.nextShift();
  }

  private direction(gradient: Float32Array): Float32Array {
    const [down, right] = this.shift;
    const { totalVariation, fourier } = this.settings;
    let direction: Float64Array = Float64Array.from(shifted(gradient, this.sides, -down, -right));
    if (totalVariation > 0) {
      const variation = totalVariationOf(this.picture().data, this.sides).gradient;
      direction = direction.map((value, index) => value - totalVariation * (variation[index] ?? 0));
    }
    if (fourier) direction = fourierDirection(direction, this.sides);
    return Float32Array.from(direction);
  }

  /** An average of values in [0, 1] stays there. */
  private blurBy(sigma: number): void {
    const { data } = this.task.start;
    const picture = Float64Array.from(data, (value, index) => value + (this.change[index] ?? 0));
    this.change = blurred(picture, this.sides, sigma).map(
      (value, index) => value - (data[index] ?? 0),
    );
    clipToBox(data, this.change);
  }

  private nextShift(): readonly [number, number] {
    const { jitter } = this.settings;
    if (jitter === 0) return [0, 0];
    const draw = (): number => Math.floor(this.task.random.uniform() * (2 * jitter + 1)) - jitter;
    return [draw(), draw()];
  }
}

interface Evaluated {
  readonly ascent: Ascent;
  readonly gradient: Float32Array;
  readonly state: Ascended;
}

async function evaluateInBatches(env: Env, ascents: readonly Ascent[]): Promise<Evaluated[]> {
  const { network } = env;
  const { layer } = representationOf(network.architecture);
  const evaluated: Evaluated[] = [];
  for (let start = 0; start < ascents.length; start += network.preferredBatch) {
    throwIfCancelled(env);
    const batch = ascents.slice(start, start + network.preferredBatch);
    const weights = sumsOfNeurons(
      network,
      batch.map(({ task }) => task.neurons),
    );
    const images = stack(batch.map((ascent) => ascent.viewed()));
    const result = await network.gradient(images, { kind: 'activation', layer, weights });
    for (const [index, ascent] of batch.entries()) {
      const gradient = item(result.gradient, index).data;
      const activation = result.values.data[index] ?? 0;
      const state = {
        picture: ascent.picture(),
        activation,
        gradientNorm: euclideanNorm(gradient),
      };
      evaluated.push({ ascent, gradient, state });
    }
  }
  return evaluated;
}
