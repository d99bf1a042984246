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

/** Loads what is missing and runs the jobs, showing every step; nothing is shown any more once it ended. */
export async function compute(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
  signal: AbortSignal,
  screen: Screen,
): Promise<Computed> {
  const live = await import('./live-runtime.ts');
  const display = new Display(Object.keys(jobs), screen);
  const end = new AbortController();
  const whileRunning = <A extends readonly unknown[]>(draw: (...args: A) => void) => {
    return (...args: A): void => {
      if (!signal.aborted && !end.signal.aborted) draw(...args);
    };
  };
  try {
    await live.runJobs(data, jobs, {
      signal,
      onProgress: whileRunning((load) => {
        screen.show('loading', loadText(load));
      }),
      onOpened: whileRunning((model) => {
        display.opened(model);
      }),
      onFrame: whileRunning((role, frame, images) => {
        display.frame(role, frame, images);
      }),
      onResult: whileRunning((role, result, images) => {
        display.result(role, result, images);
      }),
    });
    return { results: display.results, text: display.done };
  } finally {
    end.abort();
  }
}

/** Keeps what a run has brought so far, and shows it. */
class Display {
  readonly results: Record<string, OpResult> = {};
  /** A run in which a model takes part says where it ran once that is opened. */
  done: RunBarText = { status: 'Computed on this device.' };
  readonly #screen: Screen;
  readonly #progress: Progress;
  readonly #frames = new Map<string, Frame[]>();
  #running = 'Computing …';

  constructor(roles: readonly string[], screen: Screen) {
    this.#screen = screen;
    this.#progress = new Progress(roles);
    for (const role of roles) this.#frames.set(role, []);
  }

  opened(model: OpenedModel): void {
    this.#running = `Computing ${whereText(model)} …`;
    this.done = { status: doneText(model) };
    this.#screen.show('running', { status: this.#running, progress: 0 });
  }

  frame(role: string, frame: Frame, images: NdArray): void {
    const frames = this.#frames.get(role) ?? [];
    frames.push(frame);
    this.#screen.keep(role, { arrays: {}, values: {}, ...frame, images, final: false, frames });
    this.#advance(role, frame.step / Math.max(1, frame.steps));
  }

  result(role: string, result: OpResult, images: NdArray): void {
    this.results[role] = result;
    const frames = this.#frames.get(role) ?? [];
    const steps = frames.at(-1)?.steps ?? 1;
    this.#screen.keep(role, { ...result, images, step: steps, steps, final: true, frames });
    this.#advance(role, 1);
  }

  #advance(role: string, share: number): void {
    const progress = this.#progress.set(role, share);
    this.#screen.show('running', { status: this.#running, progress });
  }
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
