import { join } from 'node:path';
import { z } from 'zod';
import type { Network } from '../compute/network/network.ts';
import { zeros } from '../compute/numeric/nd-array.ts';
import { readJson, writeWhole } from './files.ts';
import type { Job } from './job.ts';

/** Work of a forward pass, where a gradient is 1: about what the engine measures. */
const forwardWork = 0.45;

/** What a run did, in picture-gradients: a measure that does not depend on the machine. */
export interface Meter {
  work: number;
}

/** The same network, with every picture that passes counted. */
export function metered(network: Network, meter: Meter): Network {
  const { id, hash, architecture, classes, classifier, preferredBatch } = network;
  return {
    ...{ id, hash, architecture, classes, classifier, preferredBatch },
    forward: async (images, layers) => {
      const result = await network.forward(images, layers);
      meter.work += forwardWork * (images.shape[0] ?? 0);
      return result;
    },
    gradient: async (images, objective) => {
      const result = await network.gradient(images, objective);
      meter.work += images.shape[0] ?? 0;
      return result;
    },
  };
}

/**
 * Measures how long this machine takes for one picture-gradient of a network, so that time left can be told from
 * the start.
 *
 * @returns seconds; the median of three calls after one that warms up.
 */
export async function secondsPerGradient(network: Network): Promise<number> {
  const { height, width, channels } = network.architecture.input;
  const images = zeros([1, height, width, channels]);
  const times: number[] = [];
  for (let call = 0; call < 4; call += 1) {
    const start = performance.now();
    await network.gradient(images, { kind: 'logit', classes: [0] });
    if (call > 0) times.push((performance.now() - start) / 1000);
  }
  return times.sort((a, b) => a - b)[1] ?? 0;
}

/** Estimates the work of jobs, from what the same demo took before or from their parameters. */
export interface WorkEstimates {
  of(job: Job): number;
  /** Records what a finished job took; later estimates of its operation follow. */
  learn(job: Job, work: number): void;
  save(): void;
}

/** Work of earlier bakes is kept by demo in node_modules/.cache; losing it only makes the first estimate coarser. */
export function openWorkEstimates(root: string): WorkEstimates {
  const path = join(root, 'node_modules', '.cache', 'bake', 'work.json');
  const stored = z.record(z.string(), z.number()).safeParse(readJson(path));
  const known = new Map(Object.entries(stored.success ? stored.data : {}));
  const ratios = new Map<string, { work: number; guess: number }>();
  return {
    of(job) {
      const ratio = ratios.get(job.op.id);
      return known.get(job.demo.id) ?? guessWork(job) * (ratio ? ratio.work / ratio.guess : 1);
    },
    learn(job, work) {
      known.set(job.demo.id, work);
      const before = ratios.get(job.op.id) ?? { work: 0, guess: 0 };
      ratios.set(job.op.id, { work: before.work + work, guess: before.guess + guessWork(job) });
    },
    save() {
      writeWhole(path, JSON.stringify(Object.fromEntries(known)));
    },
  };
}

/**
 * Gradients that the parameters' names suggest: each of these multiplies the work by convention. The first finished
 * job of an operation corrects the guess for the others.
 */
function guessWork({ params, pictures }: Job): number {
  const factors = ['steps', 'samples', 'restarts', 'count', 'starts'].map((name) => params[name]);
  return factors.reduce<number>(
    (product, factor) => product * (typeof factor === 'number' ? Math.max(1, factor) : 1),
    Math.max(1, pictures.length),
  );
}
