import type { OpenedModel } from '../../compute/backend/worker-api.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Frame, Json, OpResult } from '../../compute/op.ts';
import { describeDifferences, describeOtherParameters } from './describe-difference.ts';
import type { FigureData, FigureStatus, Job } from './figure-data.ts';
import type { RunBarText } from './run-bar.ts';
import { doneText, loadText, whereText } from './status-text.ts';

/** What is known of one run so far: its newest frame, or its result. */
export interface Shown {
  readonly step: number;
  readonly steps: number;
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: Readonly<Record<string, Json>>;
  /** What went in: pictures × height × width × 3. */
  readonly images: NdArray;
  /** Whether this is the result and not a frame on the way to it. */
  readonly final: boolean;
  /** Every frame of the run in order, for scrubbing. */
  readonly frames: readonly Frame[];
}

/** Where a run shows itself. */
export interface Screen {
  show(status: FigureStatus, text: RunBarText): void;
  keep(role: string, shown: Shown): void;
}

export interface Computed {
  readonly results: Readonly<Record<string, OpResult>>;
  /** What the status line says when it is done. */
  readonly text: RunBarText;
}

/** Loads what is missing and runs the jobs, showing every step; nothing is shown any more once aborted. */
export async function compute(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
  signal: AbortSignal,
  screen: Screen,
): Promise<Computed> {
  const live = await import('./live-runtime.ts');
  const results: Record<string, OpResult> = {};
  const framesOf = new Map<string, Frame[]>(Object.keys(jobs).map((role) => [role, []]));
  const progress = new Progress(Object.keys(jobs));
  let text: RunBarText = { status: 'Computing …' };
  let done: RunBarText = { status: 'Done.' };
  const advance = (role: string, share: number): void => {
    screen.show('running', { ...text, progress: progress.set(role, share) });
  };
  await live.runJobs(data, jobs, {
    signal,
    onProgress: (load) => {
      if (!signal.aborted) screen.show('loading', loadText(load));
    },
    onOpened: (model: OpenedModel) => {
      text = { status: `Computing ${whereText(model)} …` };
      done = { status: doneText(model) };
      screen.show('running', { ...text, progress: 0 });
    },
    onFrame: (role, frame, images) => {
      const frames = framesOf.get(role) ?? [];
      frames.push(frame);
      screen.keep(role, { arrays: {}, values: {}, ...frame, images, final: false, frames });
      advance(role, frame.step / Math.max(1, frame.steps));
    },
    onResult: (role, result, images) => {
      results[role] = result;
      const frames = framesOf.get(role) ?? [];
      const steps = frames.at(-1)?.steps ?? 1;
      screen.keep(role, { ...result, images, step: steps, steps, final: true, frames });
      advance(role, 1);
    },
  });
  return { results, text: done };
}

/** How a run's results differ from the baked ones, or why they cannot be compared, in a line. */
export async function compareAll(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
  results: Readonly<Record<string, OpResult>>,
): Promise<string> {
  const others = describeOtherParameters(data, jobs);
  if (others !== null) return others;
  const live = await import('./live-runtime.ts');
  const compared = Object.entries(results).map(async ([role, result]) => {
    const baked = data.runs[role];
    return baked === undefined ? [] : live.compareWithBaked(data, baked, result);
  });
  return describeDifferences((await Promise.all(compared)).flat());
}

/** The share of a figure's work that is done, each run counting the same. */
class Progress {
  readonly #shares: Map<string, number>;

  constructor(roles: readonly string[]) {
    this.#shares = new Map(roles.map((role) => [role, 0]));
  }

  /** @returns the share of the whole, 0 to 1. */
  set(role: string, share: number): number {
    this.#shares.set(role, share);
    const all = [...this.#shares.values()];
    return all.reduce((sum, one) => sum + one, 0) / all.length;
  }
}
