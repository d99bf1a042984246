import { stack, type NdArray } from '../numeric/nd-array.ts';
import { argmax, crossEntropy } from '../numeric/softmax.ts';
import { euclideanNorm, maximumNorm } from '../numeric/vector.ts';
import { throwIfCancelled, type Env } from '../op.ts';
import { perturbationOf } from './perturbed.ts';
import {
  projectedGradient,
  type AttackTask,
  type Iterate,
  type LoopSettings,
} from './projected-gradient.ts';

export interface RestartSettings extends LoopSettings {
  /** How many random starts; without a random start all would be the same, so only one is run. */
  readonly restarts: number;
}

/** What an attack left behind, measured on the final picture itself. */
export interface Attacked {
  /** height × width × channels in [0, 1], within the ball. */
  readonly adversarial: NdArray;
  /** One per class, from a forward pass of the final picture. */
  readonly logits: Float32Array;
  /** Cross-entropy of the task's class, from those logits. */
  readonly loss: number;
  readonly success: boolean;
  readonly norms: { readonly l2: number; readonly linf: number };
  /** Which restart this is. */
  readonly restart: number;
  /** The final loss of every restart, as the loop sees it: of the logits times `logitScale`. */
  readonly restartLosses: readonly number[];
}

/**
 * Attacks each picture from several random starts and keeps the best: a success before a failure, then the highest
 * loss (the lowest, if targeted). Restart r of a picture draws from `task.random.fork(r)`, so that more restarts
 * keep the earlier ones.
 *
 * @yields after 0, 1, … `steps` steps: for each picture, the iterate of each of its restarts.
 * @returns one result per picture; `success` is recomputed by a forward pass of the picture that is returned.
 */
export async function* bestOfRestarts(
  env: Env,
  tasks: readonly AttackTask[],
  settings: RestartSettings,
): AsyncGenerator<readonly (readonly Iterate[])[], Attacked[]> {
  const restarts = settings.randomStart ? settings.restarts : 1;
  const starts = tasks.flatMap((task) =>
    Array.from({ length: restarts }, (_, restart) => ({
      ...task,
      random: task.random.fork(restart),
    })),
  );
  let grouped: readonly (readonly Iterate[])[] = [];
  for await (const iterates of projectedGradient(env, starts, settings)) {
    grouped = tasks.map((_, index) => iterates.slice(index * restarts, (index + 1) * restarts));
    yield grouped;
  }
  return verify(env, tasks, grouped, settings.targeted);
}

/** Whether logits mean that an attack reached its goal: away from the class, or onto it. */
export function succeeded(logits: Float32Array, classIndex: number, targeted: boolean): boolean {
  return (argmax(logits) === classIndex) === targeted;
}

/** The index of the best iterate: a success before a failure, then by loss; the first of equals. */
export function bestIterate(
  iterates: readonly Iterate[],
  classIndex: number,
  targeted: boolean,
): number {
  const rank = ({ logits, loss }: Iterate) => ({
    success: succeeded(logits, classIndex, targeted),
    score: targeted ? -loss : loss,
  });
  let best = 0;
  for (const [index, iterate] of iterates.entries()) {
    const leader = iterates[best];
    if (leader === undefined) continue;
    const [a, b] = [rank(iterate), rank(leader)];
    if (a.success === b.success ? a.score > b.score : a.success) best = index;
  }
  return best;
}

async function verify(
  env: Env,
  tasks: readonly AttackTask[],
  grouped: readonly (readonly Iterate[])[],
  targeted: boolean,
): Promise<Attacked[]> {
  const chosen = tasks.map((task, index) => {
    const iterates = grouped[index] ?? [];
    const restart = bestIterate(iterates, task.classIndex, targeted);
    const adversarial = iterates[restart]?.adversarial ?? task.image;
    return { task, adversarial, restart, restartLosses: iterates.map(({ loss }) => loss) };
  });
  const rows = await forwardInBatches(
    env,
    chosen.map(({ adversarial }) => adversarial),
  );
  return chosen.map(({ task, ...kept }, index) => {
    const logits = rows[index] ?? new Float32Array();
    const perturbation = perturbationOf(kept.adversarial.data, task.image.data);
    return {
      ...kept,
      logits,
      loss: crossEntropy(logits, task.classIndex),
      success: succeeded(logits, task.classIndex, targeted),
      norms: { l2: euclideanNorm(perturbation), linf: maximumNorm(perturbation) },
    };
  });
}

/** The logits of any number of pictures, each height × width × channels, in batches that the network likes. */
export async function forwardInBatches(
  env: Env,
  pictures: readonly NdArray[],
): Promise<Float32Array[]> {
  const { network } = env;
  const rows: Float32Array[] = [];
  for (let start = 0; start < pictures.length; start += network.preferredBatch) {
    throwIfCancelled(env);
    const batch = pictures.slice(start, start + network.preferredBatch);
    const { logits } = await network.forward(stack(batch));
    const classes = logits.data.length / batch.length;
    for (let row = 0; row < batch.length; row += 1) {
      rows.push(logits.data.slice(row * classes, (row + 1) * classes));
    }
  }
  return rows;
}
