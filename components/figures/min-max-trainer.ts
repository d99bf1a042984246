import type { Frame } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import {
  momentChart,
  momentOf,
  planeGround,
  planePoints,
  shareText,
  type Measure,
  type Moment,
} from './plane-panel.ts';

const roles = ['standard', 'robust'] as const;
const charts = ['testAccuracy', 'testRobustAccuracy'] as const;

/** How long a played training takes, in milliseconds. */
const playingTime = 4000;

/** Two networks that train side by side: one on the points, one on the worst places of their balls. */
class MinMaxTrainer extends LiveFigure {
  protected override readonly rerunOnChange = true;
  /** Share of the training that the reader looks at; null follows the newest step. */
  #look: number | null = null;
  /** What plays the training, while it plays. */
  #playing = 0;

  protected override panelFields(): readonly string[] {
    return ['data', 'norm', 'attackEpsilon'];
  }

  /** One ε for the attack on both networks and for robust training; standard training has none. */
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const { standard, robust } = super.jobs(state);
    if (standard === undefined || robust === undefined) {
      throw new Error('the trainer compares a run "standard" with a run "robust"');
    }
    const epsilon = state.attackEpsilon ?? null;
    return { standard, robust: { ...robust, params: { ...robust.params, epsilon } } };
  }

  protected override connected(): void {
    const scrub = this.#scrub();
    scrub.addEventListener('input', () => {
      this.#stopPlaying();
      const share = scrub.valueAsNumber;
      // What was baked holds the end alone; the way there is computed when somebody asks for it.
      if (this.shown.size === 0) this.start();
      this.#lookAt(share);
    });
    part(this, '[data-play]').addEventListener('click', () => {
      this.#play();
    });
  }

  protected override started(): void {
    this.#stopPlaying();
    this.#look = null;
  }

  protected override changed(): void {
    this.#stopPlaying();
    this.#look = null;
  }

  protected override restored(): void {
    this.#stopPlaying();
    this.#look = null;
    this.#scrub().value = '1';
  }

  protected override paint(): void {
    const steps = Number(this.state.steps);
    const newest = Math.min(...roles.map((role) => lastStep(this.shown.get(role))));
    const step = this.#look === null ? newest : Math.min(newest, this.#look * steps);
    const moments: Record<string, Moment[]> = {};
    for (const role of roles) {
      const frames = this.shown.get(role)?.frames ?? [];
      moments[role] = frames.map((frame) => momentOf(frame.values, frame.step));
      this.#paintSide(role, frameAt(frames, step));
    }
    for (const measure of charts) this.#paintChart(measure, moments, steps, step);
    this.overlay.text(part(this, '[data-step]'), String(Math.round(step)));
    this.overlay.text(part(this, '[data-steps]'), String(steps));
    if (this.#look === null) this.#scrub().value = String(newest / steps);
  }

  #paintSide(role: string, frame: Frame | undefined): void {
    const arrays = frame?.arrays;
    if (frame === undefined || arrays === undefined) return;
    const norm = this.state.norm === 'linf' ? 'linf' : 'l2';
    const epsilon = Number(this.state.attackEpsilon);
    this.overlay.picture(part(this, `[data-ground="${role}"]`), planeGround(arrays));
    const points = part(this, `[data-points="${role}"]`);
    this.overlay.markup(points, planePoints({ role, arrays, norm, epsilon }));
    this.overlay.text(part(this, `[data-step-of="${role}"]`), `step ${frame.step}`);
    const moment = momentOf(frame.values, frame.step);
    for (const cell of this.querySelectorAll<HTMLElement>(`[data-measure^="${role}."]`)) {
      const measure = (cell.dataset.measure ?? '').slice(role.length + 1) as Measure;
      this.overlay.text(cell, shareText(moment, measure));
    }
  }

  #paintChart(
    measure: Measure,
    moments: Readonly<Record<string, readonly Moment[]>>,
    steps: number,
    step: number,
  ): void {
    const place = part(this, `[data-chart="${measure}"]`);
    const title = place instanceof HTMLElement ? (place.dataset.title ?? '') : '';
    const marker = this.#look === null ? {} : { marker: step };
    this.overlay.markup(place, momentChart(measure, moments, { title, steps, ...marker }));
  }

  /** Plays what was computed; computes it first where nothing was. */
  #play(): void {
    this.#stopPlaying();
    if (this.shown.size === 0 || this.status === 'running' || this.status === 'loading') {
      this.#look = null;
      if (this.shown.size === 0) this.start();
      return;
    }
    const began = performance.now();
    const tick = (now: number): void => {
      const share = Math.min(1, (now - began) / playingTime);
      this.#scrub().value = String(share);
      this.#lookAt(share);
      this.#playing = share < 1 ? requestAnimationFrame(tick) : 0;
    };
    this.#playing = requestAnimationFrame(tick);
  }

  #stopPlaying(): void {
    cancelAnimationFrame(this.#playing);
    this.#playing = 0;
  }

  /** @param share of the training, 0 to 1. */
  #lookAt(share: number): void {
    this.#look = share >= 1 ? null : share;
    this.requestPaint();
  }

  #scrub(): HTMLInputElement {
    const scrub = part(this, '.attack-scrub input');
    if (scrub instanceof HTMLInputElement) return scrub;
    throw new Error('the trainer scrubs with an input');
  }
}

function lastStep(shown: Shown | undefined): number {
  return shown?.frames.at(-1)?.step ?? 0;
}

/** The last frame that was measured by a step. */
function frameAt(frames: readonly Frame[], step: number): Frame | undefined {
  return frames.findLast((frame) => frame.step <= step) ?? frames[0];
}

customElements.define('min-max-trainer', MinMaxTrainer);
