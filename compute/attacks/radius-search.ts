import type { Env } from '../op.ts';
import { mapYields } from '../map-yields.ts';
import type { Norm } from './norms.ts';
import type { Iterate } from './projected-gradient.ts';
import { bestOfRestarts, type Attacked } from './restarts.ts';
import type { Subject } from './subjects.ts';

/** A question about one picture that is answered by untargeted attacks at one radius after another. */
export interface RadiusSearch {
  readonly subject: Subject;
  /** The radius to attack at next; null once the question is answered. */
  nextEpsilon(): number | null;
  /** Hands over the outcome of the attack at that radius. */
  report(epsilon: number, attacked: Attacked): void;
}

export interface RadiusSearchSettings {
  readonly norm: Norm;
  readonly steps: number;
  /** The step size is this times ε / steps. */
  readonly stepFactor: number;
  readonly randomStart: boolean;
  readonly restarts: number;
}

/** Where the searches are after a step of an attack. */
export interface RadiusProgress {
  readonly settled: number;
  /** The first picture under attack, its radius, and its iterate (of the first restart). */
  readonly leading: {
    readonly search: RadiusSearch;
    readonly epsilon: number;
    readonly iterate: Iterate | undefined;
  };
}

/** stepFactor · ε / steps; 2.5 lets an attack cross the ball and still settle (Madry et al. 2018). */
export function stepSizeFor(epsilon: number, steps: number, stepFactor: number): number {
  return steps === 0 ? 0 : (stepFactor * epsilon) / steps;
}

/**
 * Runs searches until all are settled. Each attack holds as many pictures as the network likes, every one at the
 * radius of its own search; when one is settled, the next picture takes its place, so batches stay full.
 *
 * Every radius starts from the same random numbers of its picture: a smaller radius starts at the same point, scaled.
 *
 * @yields after every step of every attack.
 */
export async function* settleAll(
  env: Env,
  searches: readonly RadiusSearch[],
  settings: RadiusSearchSettings,
): AsyncGenerator<RadiusProgress, void> {
  for (;;) {
    const open = searches.flatMap((search) => {
      const epsilon = search.nextEpsilon();
      return epsilon === null ? [] : [{ search, epsilon }];
    });
    const batch = open.slice(0, env.network.preferredBatch);
    const [first] = batch;
    if (first === undefined) return;
    const settled = searches.length - open.length;
    const tasks = batch.map(({ search: { subject }, epsilon }) => ({
      image: subject.image,
      epsilon,
      stepSize: stepSizeFor(epsilon, settings.steps, settings.stepFactor),
      classIndex: subject.attackedClass,
      random: subject.random,
    }));
    const attacked = yield* mapYields(
      bestOfRestarts(env, tasks, { ...settings, targeted: false }),
      (steps) => ({ settled, leading: { ...first, iterate: steps[0]?.[0] } }),
    );
    for (const [index, { search, epsilon }] of batch.entries()) {
      const outcome = attacked[index];
      if (outcome !== undefined) search.report(epsilon, outcome);
    }
  }
}
