import { item, ndArray, stack, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import { throwIfCancelled, type Env } from '../op.ts';
import { norms, type Norm } from './norms.ts';
import { clipToBox, perturbationOf, perturbed } from './perturbed.ts';

/** One picture under attack. Everything that may differ between the pictures of a batch is here. */
export interface AttackTask {
  /** height × width × channels in [0, 1]. */
  readonly image: NdArray;
  /** The radius of the ball. */
  readonly epsilon: number;
  /** The length of a step, in the norm of the ball. */
  readonly stepSize: number;
  /** The class whose loss is climbed; for a targeted attack, the target, whose loss is descended. */
  readonly classIndex: number;
  /** Draws the random start; not read otherwise. */
  readonly random: Random;
}

export interface LoopSettings {
  readonly norm: Norm;
  /** May be 0. */
  readonly steps: number;
  readonly targeted: boolean;
  readonly randomStart: boolean;
  /** False only to show what goes wrong without it. Default true. */
  readonly projection?: boolean;
  /** The scale of the logits inside the loss; see `Objective`. Default 1. */
  readonly logitScale?: number;
}

/** One picture after some steps. */
export interface Iterate {
  /** height × width × channels in [0, 1]. */
  readonly adversarial: NdArray;
  /** Cross-entropy of the task's class at this picture, in nats, of the logits times `logitScale`. */
  readonly loss: number;
  /** One per class. */
  readonly logits: Float32Array;
  /** ‖adversarial − image‖, measured on the picture itself. */
  readonly norm: number;
  /** Euclidean norm of the loss gradient at this picture, whatever the ball's norm. */
  readonly gradientNorm: number;
  /** Whether the last step left the ball, so that projection brought it back; false before the first step. */
  readonly projectionActive: boolean;
}

/** A step out of the ball by less than this share of ε is rounding, not projection. */
const rounding = 1e-12;

/**
 * Projected gradient ascent on the loss (Madry et al. 2018), or descent towards a target class: from x, or from a
 * random point of the ball around it,
 *
 *     δ ← project(δ ± stepSize · steepest(∇ loss(x + δ))),   then   δ ← clip(x + δ, 0, 1) − x,
 *
 * with the steepest direction of the norm: g/‖g‖₂ or sign(g). Clipping after projecting does not find the nearest
 * point of ball and box together, but it shortens every element, so the result lies in both.
 *
 * All pictures of the batch take their steps together and do not influence each other. There is no early stop: every
 * picture gets all its steps, also after it is misclassified.
 *
 * @yields after 0, 1, … `steps` steps, one iterate per task, in order; the last ones are the result.
 * @throws the signal's reason before the next evaluation, if the run was cancelled.
 */
export async function* projectedGradient(
  env: Env,
  tasks: readonly AttackTask[],
  settings: LoopSettings,
): AsyncGenerator<readonly Iterate[], void> {
  const attacks = tasks.map((task) => new Ascent(task, settings));
  for (let step = 0; ; step += 1) {
    const evaluated = await evaluateInBatches(env, attacks, settings.logitScale);
    yield evaluated.map(({ iterate }) => iterate);
    if (step === settings.steps) return;
    for (const { attack, gradient } of evaluated) attack.step(gradient);
  }
}

/** The state of one picture: its perturbation in 64 bits, so that steps too short for a float still add up. */
class Ascent {
  readonly task: AttackTask;
  readonly settings: LoopSettings;
  projectionActive = false;
  private readonly perturbation: Float64Array;

  constructor(task: AttackTask, settings: LoopSettings) {
    this.task = task;
    this.settings = settings;
    this.perturbation = new Float64Array(task.image.data.length);
    if (settings.randomStart) {
      norms[settings.norm].randomStart(this.perturbation, task.epsilon, task.random);
      clipToBox(task.image.data, this.perturbation);
    }
  }

  step(gradient: Float32Array): void {
    const { norm, targeted, projection = true } = this.settings;
    const { epsilon, stepSize, image } = this.task;
    const geometry = norms[norm];
    geometry.addSteepest(this.perturbation, gradient, targeted ? -stepSize : stepSize);
    if (projection) {
      this.projectionActive = geometry.measure(this.perturbation) > epsilon * (1 + rounding);
      geometry.project(this.perturbation, epsilon);
    }
    clipToBox(image.data, this.perturbation);
  }

  adversarial(): NdArray {
    const { image } = this.task;
    return ndArray(perturbed(image.data, this.perturbation), image.shape);
  }
}

interface Evaluated {
  readonly attack: Ascent;
  readonly gradient: Float32Array;
  readonly iterate: Iterate;
}

/** The loss and its gradient at every picture, in batches of the size that the network likes. */
async function evaluateInBatches(
  env: Env,
  attacks: readonly Ascent[],
  logitScale = 1,
): Promise<Evaluated[]> {
  const { network } = env;
  const evaluated: Evaluated[] = [];
  for (let start = 0; start < attacks.length; start += network.preferredBatch) {
    throwIfCancelled(env);
    const batch = attacks.slice(start, start + network.preferredBatch);
    const pictures = stack(batch.map((attack) => attack.adversarial()));
    const classes = batch.map(({ task }) => task.classIndex);
    const result = await network.gradient(pictures, { kind: 'loss', classes, logitScale });
    for (const [index, attack] of batch.entries()) {
      const adversarial = item(pictures, index);
      const gradient = item(result.gradient, index).data;
      const { task, settings, projectionActive } = attack;
      const perturbation = perturbationOf(adversarial.data, task.image.data);
      const iterate = {
        adversarial,
        loss: result.values.data[index] ?? 0,
        logits: item(result.logits, index).data,
        norm: norms[settings.norm].measure(perturbation),
        gradientNorm: euclideanNorm(gradient),
        projectionActive,
      };
      evaluated.push({ attack, gradient, iterate });
    }
  }
  return evaluated;
}
