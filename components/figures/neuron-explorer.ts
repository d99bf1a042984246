import { pixelsFromPicture } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { ControlDetails } from '../controls/build-control.ts';
import type { Job } from '../live/figure-data.ts';
import type { Shown } from '../live/figure-run.ts';
import { jobFor } from '../live/jobs.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import { activationChart } from './activation-chart.ts';
import { activationOfRun, activationPath } from './neuron-activation.ts';
import { activationText } from './neuron-values.ts';
import { pictureOf } from './result-picture.ts';

const models = ['standard', 'robust'] as const;

/** Any neuron of both models, from noise or from a photograph. */
class NeuronExplorer extends LiveFigure {
  /** The step that the reader looks back at; null follows the newest. */
  #look: number | null = null;

  protected override panelFields(): readonly string[] {
    return ['neuron', 'start', 'picture'];
  }

  protected override moreFields(): readonly string[] {
    return [
      'steps',
      'stepSize',
      'jitter',
      'blur',
      'totalVariation',
      'fourier',
      'secondNeuron',
      'region',
      'epsilon',
      'seed',
      'pixels',
    ];
  }

  protected override details(field: string): ControlDetails {
    if (field !== 'secondNeuron') return {};
    return { note: (neuron) => (neuron < 0 ? 'none' : '') };
  }

  /** Controls that do nothing in the present state are not there. */
  #hideIdleControls(): void {
    const { start, region } = this.state;
    const idle = { picture: start === 'noise', epsilon: region === 'box' };
    for (const [field, isIdle] of Object.entries(idle)) {
      const control = this.querySelector(`#${this.data.id}-${field}`)?.closest('.control');
      control?.toggleAttribute('hidden', isIdle);
    }
  }

  protected override connected(): void {
    this.#hideIdleControls();
    part(this, '[data-random]').addEventListener('click', () => {
      const spec = this.data.fields.neuron;
      const neurons = spec?.type === 'number' ? spec.max + 1 : 1;
      this.setAll({ neuron: Math.floor(Math.random() * neurons) });
      this.start();
    });
    const scrub = this.#scrub();
    scrub.addEventListener('input', () => {
      this.#look = scrub.value === scrub.max ? null : Number(scrub.value);
      this.requestPaint();
    });
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return Object.fromEntries(
      models.flatMap((model) => {
        const role = `${String(state.start)}-${model}`;
        const baked = this.data.runs[role];
        if (baked === undefined) return [];
        const job = jobFor(baked.demo, state);
        return [[role, state.start === 'noise' ? { ...job, pictures: [] } : job]];
      }),
    );
  }

  protected override started(): void {
    this.#look = null;
  }

  protected override changed(): void {
    this.#look = null;
    this.#hideIdleControls();
    if (this.status !== 'baked' || this.pending) return;
    this.showBaked().catch((reason: unknown) => {
      this.report(reason);
    });
  }

  protected override restored(): void {
    this.#look = null;
    this.#hideIdleControls();
    this.#scrub().closest('label')?.toggleAttribute('hidden', true);
  }

  protected override paint(): void {
    const sides = models.flatMap((model) => {
      const shown = this.shown.get(`${String(this.state.start)}-${model}`);
      return shown === undefined ? [] : [{ model, shown, path: pathOf(shown) }];
    });
    const frames = Math.max(0, ...sides.map(({ shown }) => shown.frames.length));
    const step = this.#look === null ? null : Math.min(this.#look, frames - 1);
    for (const { model, shown, path } of sides) this.#paintSide(model, shown, path, step);
    this.#paintScrub(frames, step);
    const chart = activationChart(sides, step ?? undefined);
    this.overlay.markup(part(this, '[data-shows="path"]'), chart);
  }

  #paintSide(model: string, shown: Shown, path: readonly number[], step: number | null): void {
    const arrays = step === null ? shown.arrays : (shown.frames[step]?.arrays ?? shown.arrays);
    const picture = grownPicture(arrays);
    const slot = part(this, `[data-side="${model}"] .picture-slot`);
    if (picture !== undefined) this.overlay.picture(slot, pixelsFromPicture(picture));
    const text = step === null ? activationOfRun(shown) : activationText(path[step] ?? 0);
    this.overlay.text(part(this, `[data-activation-of="${model}"]`), text);
    const neuron = part(this, `[data-neuron-of="${model}"]`);
    this.overlay.text(neuron, String(this.state.neuron));
  }

  #paintScrub(frames: number, step: number | null): void {
    const scrub = this.#scrub();
    scrub.closest('label')?.toggleAttribute('hidden', frames === 0);
    scrub.max = String(Math.max(1, frames - 1));
    scrub.value = String(step ?? frames - 1);
    part(this, '[data-step]').textContent = scrub.value;
  }

  #scrub(): HTMLInputElement {
    const scrub = part(this, '.explorer-scrub input');
    if (scrub instanceof HTMLInputElement) return scrub;
    throw new Error('the steps of an ascent are chosen with an input');
  }
}

function pathOf(shown: Shown): number[] {
  return activationPath(shown, shown.frames);
}

/** The picture of either operation. */
function grownPicture(arrays: Readonly<Record<string, NdArray>>): NdArray | undefined {
  return pictureOf(arrays, 'picture') ?? pictureOf(arrays, 'pictures', 0);
}

customElements.define('neuron-explorer', NeuronExplorer);
