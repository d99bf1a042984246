import type { Norm } from '../../compute/attacks/norms.ts';
import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureStem, pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { perturbationPicture, amplificationFor } from './amplify.ts';
import { attackBars, lossChart, pathChart } from './attack-charts.ts';
import { attackReadout } from './attack-readout.ts';
import { numberOf, seriesOfFrames, seriesOfResult, type AttackSeries } from './attack-series.ts';
import { listenForComparing } from './compare-original.ts';
import { difference } from './picture-difference.ts';
import { savePng } from './save-png.ts';
import { smallestAttack, smallestJob } from './smallest-attack.ts';

const roles = ['standard', 'robust'] as const;

/** The attack on both models, with every parameter. */
class AttackPanel extends LiveFigure {
  /** One slider, and both models answer. */
  protected override readonly rerunOnChange = true;
  /** The step that the reader looks at; null follows the newest. */
  #look: number | null = null;
  /** Per role what the search for the smallest ε found, until a parameter changes. */
  #smallest: Readonly<Record<string, ParamValues>> | null = null;

  protected override controls(panel: HTMLElement): void {
    panel.append(...Object.keys(this.data.fields).map((field) => this.control(field)));
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const jobs = super.jobs(state);
    return Object.fromEntries(
      Object.entries(jobs).map(([role, job]) => [
        role,
        { ...job, params: { ...job.params, ...this.#smallest?.[role] } },
      ]),
    );
  }

  protected override connected(): void {
    for (const button of this.querySelectorAll<HTMLElement>('[data-preset]')) {
      button.addEventListener('click', () => {
        const preset = JSON.parse(button.dataset.preset ?? '{}') as ParamValues;
        this.setAll(preset);
        this.start();
      });
    }
    part(this, '[data-smallest]').addEventListener('click', () => {
      void this.#searchSmallest();
    });
    const scrub = this.#scrub();
    scrub.addEventListener('input', () => {
      const step = Number(scrub.value);
      this.#look = step === Number(scrub.max) ? null : step;
      void this.showBaked();
      this.requestPaint();
    });
    for (const button of this.querySelectorAll<HTMLElement>('[data-download]')) {
      button.addEventListener('click', () => {
        this.#download(button.dataset.download ?? '').catch((reason: unknown) => {
          this.report(reason);
        });
      });
    }
    listenForComparing(this, part(this, '[data-compare]'));
  }

  protected override changed(): void {
    this.#smallest = null;
    const { picture } = this.state;
    for (const original of this.querySelectorAll<HTMLImageElement>('.original-layer')) {
      original.src = pictureUrl(this.data, picture, 'network');
    }
    void this.showBaked();
  }

  protected override restored(): void {
    this.#look = null;
    this.#smallest = null;
    const steps = Number(this.data.baked.steps);
    this.#showStep(steps, steps);
  }

  protected override paint(): void {
    const series: Record<string, AttackSeries> = {};
    for (const role of roles) {
      const shown = this.shown.get(role);
      if (shown !== undefined) series[role] = seriesOf(shown);
    }
    const newest = Math.max(0, ...Object.values(series).map(({ loss }) => loss.length - 1));
    const step = Math.min(this.#look ?? newest, newest);
    this.#showStep(step, newest);
    for (const [role, path] of Object.entries(series)) this.#paintSide(role, path, step);
    const marker = this.#look === null ? undefined : step;
    this.overlay.markup(part(this, '[data-shows="loss"]'), lossChart(series, marker));
  }

  #paintSide(role: string, series: AttackSeries, step: number): void {
    const shown = this.shown.get(role);
    if (shown === undefined) return;
    const place = (what: string): Element =>
      part(this, `[data-run="${role}"][data-shows="${what}"]`);
    const adversarial = pictureAt(shown, step);
    const original = item(shown.images, 0);
    if (adversarial !== undefined) {
      this.overlay.picture(place('adversarial'), pixelsFromPicture(adversarial));
      const change = difference(adversarial, original);
      const factor = this.state.amplify === true ? amplificationFor([change]) : 1;
      const picture = perturbationPicture(change, factor);
      this.overlay.picture(place('perturbation'), pixelsFromPicture(picture));
      this.overlay.text(part(this, `[data-factor-of="${role}"]`), `× ${factor}`);
    }
    const { classes } = this.data;
    const truth = this.#attackedClass(shown, series);
    const target = this.state.targetClass;
    const before = series.probabilities[0] ?? [];
    const after = series.probabilities[step] ?? before;
    this.overlay.markup(
      place('bars'),
      attackBars({
        role,
        classes,
        before,
        after,
        truth,
        target: typeof target === 'number' ? target : null,
      }),
    );
    const marker = this.#look === null ? {} : { marker: step };
    this.overlay.markup(place('path'), pathChart({ role, series, classes, truth, ...marker }));
    const params = this.jobs(this.state)[role]?.params ?? {};
    const norm: Norm = params.norm === 'linf' ? 'linf' : 'l2';
    const epsilon = numberOf(params.epsilon);
    const readout = attackReadout({ series, step, norm, epsilon });
    this.overlay.text(part(this, `[data-readout="${role}"]`), readout);
  }

  /** The class that is attacked: the picture's label, or what the model said first where it has none. */
  #attackedClass({ values }: Shown, { probabilities }: AttackSeries): number {
    if (typeof values.attackedClass === 'number') return values.attackedClass;
    const label = this.data.pictureLabels[String(this.state.picture)];
    const first = probabilities[0] ?? [];
    return label ?? first.indexOf(Math.max(...first));
  }

  #scrub(): HTMLInputElement {
    const scrub = part(this, '.attack-scrub input');
    if (scrub instanceof HTMLInputElement) return scrub;
    throw new Error('the attack panel scrubs with an input');
  }

  #showStep(step: number, newest: number): void {
    const scrub = this.#scrub();
    scrub.max = String(newest);
    scrub.value = String(step);
    this.overlay.text(part(this, '[data-step]'), String(step));
    this.overlay.text(part(this, '[data-steps]'), String(newest));
  }

  /** Searches the smallest ε of the chosen picture on both models, then shows the attack at exactly that ε. */
  async #searchSmallest(): Promise<void> {
    this.setAll({ targetClass: null });
    const own = super.jobs(this.state);
    const searches = Object.entries(own).map(([role, job]) => [role, smallestJob(job)] as const);
    const found = await this.measure(Object.fromEntries(searches));
    if (found === null) return;
    this.#look = null;
    this.#smallest = Object.fromEntries(
      Object.entries(found).map(([role, { values }]) => [role, smallestAttack(values)]),
    );
    this.start();
  }

  async #download(role: string): Promise<void> {
    await this.showBaked();
    const shown = this.shown.get(role);
    const picture = shown === undefined ? undefined : pictureAt(shown, this.#look ?? Infinity);
    if (picture === undefined) throw new Error(`no picture of the ${role} model to save`);
    await savePng(picture, `adversarial-${pictureStem(this.state.picture)}-${role}.png`);
  }
}

function seriesOf({ final, arrays, frames }: Shown): AttackSeries {
  return final ? seriesOfResult(arrays) : seriesOfFrames(frames);
}

/** The attacked picture after a step; the newest for steps that were not kept. */
function pictureAt({ arrays, frames }: Shown, step: number): NdArray | undefined {
  return frames[step]?.arrays?.adversarial ?? arrays.adversarial;
}

customElements.define('attack-panel', AttackPanel);
