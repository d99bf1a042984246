import type { Norm } from '../../compute/attacks/norms.ts';
import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { ControlDetails } from '../controls/build-control.ts';
import type { Job } from '../live/figure-data.ts';
import type { Shown } from '../live/figure-run.ts';
import { sameJob } from '../live/jobs.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureStem, pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { perturbationPictures } from './amplify.ts';
import { attackBars, lossChart, pathChart } from './attack-charts.ts';
import { attackReadout } from './attack-readout.ts';
import { attackLimits, greyLevels, normOf, radiusText, settleAttack } from './attack-settings.ts';
import { numberOf, seriesOfFrames, seriesOfResult, type AttackSeries } from './attack-series.ts';
import { listenForComparing } from './compare-original.ts';
import { difference } from './picture-difference.ts';
import { savePng } from './save-png.ts';
import { compareSmallest, smallestJob, smallestOf, type Smallest } from './smallest-attack.ts';

const roles = ['standard', 'robust'] as const;

/** The sliders whose range is another one in each norm. */
const lengths = ['epsilon', 'stepSize'] as const;

/** The attack on both models, with every parameter. */
class AttackPanel extends LiveFigure {
  /** One slider, and both models answer. */
  protected override readonly rerunOnChange = true;
  /** The step that the reader looks at; null follows the newest. */
  #look: number | null = null;
  /** What a search for the smallest ε found, and the jobs that it was asked about. */
  #smallest: FoundSmallest | null = null;
  /** The norm that the sliders are made for. */
  #norm: Norm | null = null;

  protected override panelFields(): readonly string[] {
    return ['picture', 'norm', 'steps', 'epsilon'];
  }

  protected override settle(next: Readonly<ParamValues>): ParamValues {
    const radii = part(this, '[data-radii]').getAttribute('data-radii') ?? '';
    return settleAttack(next, this.state, JSON.parse(radii) as Record<Norm, number>);
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const jobs = super.jobs(state);
    const smallest = this.#smallest;
    if (smallest === null || !sameJobs(jobs, smallest.jobs)) return jobs;
    return Object.fromEntries(
      Object.entries(jobs).map(([role, job]) => [
        role,
        { ...job, params: { ...job.params, ...smallest.found[role]?.attack } },
      ]),
    );
  }

  protected override started(): void {
    this.#look = null;
  }

  protected override connected(): void {
    for (const button of this.#presets()) {
      button.addEventListener('click', () => {
        this.#smallest = null;
        this.setAll(presetOf(button));
      });
    }
    this.#markPreset();
    part(this, '[data-smallest]').addEventListener('click', () => {
      this.#searchSmallest().catch((reason: unknown) => {
        this.report(reason);
      });
    });
    const scrub = this.#scrub();
    scrub.addEventListener('input', () => {
      const step = Number(scrub.value);
      this.#look = step === Number(scrub.max) ? null : step;
      if (!this.pending) this.#drawBaked();
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
    if (this.#smallest !== null && !sameJobs(super.jobs(this.state), this.#smallest.jobs)) {
      this.#smallest = null;
    }
    this.#fitSliders();
    this.#markPreset();
    // How the change is drawn needs no run; other numbers wait for theirs.
    if (!this.pending) this.#drawBaked();
  }

  protected override restored(): void {
    this.#look = null;
    this.#smallest = null;
    this.#fitSliders();
    this.#markPreset();
    this.#showSmallest();
    this.#showOriginal();
    const steps = Number(this.data.baked.steps);
    this.#showStep(steps, steps);
  }

  #presets(): NodeListOf<HTMLElement> {
    return this.querySelectorAll<HTMLElement>('[data-preset]');
  }

  /** Which preset the settings are, if they are one. */
  #markPreset(): void {
    const found = this.#smallest !== null;
    for (const button of this.#presets()) {
      const same = Object.entries(presetOf(button)).every(
        ([name, value]) => this.state[name] === value,
      );
      button.setAttribute('aria-pressed', String(same && !found));
    }
    part(this, '[data-smallest]').setAttribute('aria-pressed', String(found));
  }

  #drawBaked(): void {
    this.showBaked().catch((reason: unknown) => {
      this.report(reason);
    });
  }

  protected override panelFilled(): void {
    this.#norm = normOf(this.state);
  }

  protected override details(field: string): ControlDetails {
    const length = lengths.find((name) => name === field);
    if (length === undefined) return {};
    const norm = normOf(this.state);
    const limits = attackLimits[norm][length];
    return norm === 'linf' ? { limits, note: greyLevels } : { limits };
  }

  /** Lengths of one norm mean nothing in the other: their sliders are made anew for it. */
  #fitSliders(): void {
    const norm = normOf(this.state);
    if (this.#norm === null || this.#norm === norm) return;
    this.#norm = norm;
    for (const field of lengths) {
      part(this, `#${this.data.id}-${field}`).closest('.control')?.replaceWith(this.control(field));
    }
  }

  protected override paint(): void {
    const series: Record<string, AttackSeries> = {};
    for (const role of roles) {
      const shown = this.shown.get(role);
      if (shown !== undefined) series[role] = seriesOf(shown);
    }
    // Until a run has reached a model, that model still shows the last one.
    const fresh = Object.entries(series).filter(([role]) => !this.isStale(role));
    if (fresh.length === 0) return;
    const newest = Math.max(0, ...fresh.map(([, { loss }]) => loss.length - 1));
    const step = Math.min(this.#look ?? newest, newest);
    this.#showStep(step, newest);
    this.#showSmallest();
    if (!this.pending) this.#showOriginal();
    this.#paintChanges(step);
    for (const [role, path] of fresh) {
      this.#paintSide(role, path, Math.min(step, path.loss.length - 1));
    }
    const marker = this.#look === null ? undefined : step;
    this.overlay.markup(part(this, '[data-shows="loss"]'), lossChart(series, marker));
  }

  /** Both changes enlarged by one factor: the larger one looks larger. */
  #paintChanges(step: number): void {
    const changes: Record<string, NdArray> = {};
    for (const role of roles) {
      const shown = this.shown.get(role);
      if (shown === undefined) continue;
      const adversarial = pictureAt(shown, step);
      if (adversarial !== undefined) changes[role] = difference(adversarial, item(shown.images, 0));
    }
    const { factor, pictures } = perturbationPictures(changes, this.state.amplify === true);
    for (const [role, picture] of Object.entries(pictures)) {
      this.overlay.picture(this.#place(role, 'perturbation'), pixelsFromPicture(picture));
      this.overlay.text(part(this, `[data-factor-of="${role}"]`), `× ${factor}`);
    }
  }

  #paintSide(role: string, series: AttackSeries, step: number): void {
    const shown = this.shown.get(role);
    if (shown === undefined) return;
    const place = (what: string): Element => this.#place(role, what);
    const adversarial = pictureAt(shown, step);
    if (adversarial !== undefined) {
      this.overlay.picture(place('adversarial'), pixelsFromPicture(adversarial));
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
    const epsilon = numberOf(params.epsilon);
    const readout = attackReadout({ series, step, norm: normOf(params), epsilon });
    this.overlay.text(part(this, `[data-readout="${role}"]`), readout);
  }

  /** The class that is attacked: the picture's label, or what the model said first where it has none. */
  #attackedClass({ values }: Shown, { probabilities }: AttackSeries): number {
    if (typeof values.attackedClass === 'number') return values.attackedClass;
    const label = this.data.pictureLabels[String(this.state.picture)];
    const first = probabilities[0] ?? [];
    return label ?? first.indexOf(Math.max(...first));
  }

  #place(role: string, what: string): Element {
    return part(this, `[data-run="${role}"][data-shows="${what}"]`);
  }

  /** What lies under the attacked picture, to compare it with. */
  #showOriginal(): void {
    const { picture } = this.state;
    for (const original of this.querySelectorAll<HTMLImageElement>('.original-layer')) {
      original.src = pictureUrl(this.data, picture, 'network');
    }
  }

  /** Which radius a search is at. */
  #showSearch(role: string, epsilon: number): void {
    const place = part(this, `[data-smallest-of="${role}"]`);
    place.removeAttribute('hidden');
    part(place, 'b').textContent = `trying ${radiusText(normOf(this.state), epsilon)} …`;
  }

  /** The smallest radii, large, above the pictures that they belong to. */
  #showSmallest(): void {
    const found = this.#smallest?.found ?? null;
    for (const role of roles) {
      const place = part(this, `[data-smallest-of="${role}"]`);
      place.toggleAttribute('hidden', found === null);
      part(place, 'b').textContent = found?.[role]?.text ?? '';
    }
    const sentence = part(this, '[data-smallest-sentence]');
    sentence.toggleAttribute('hidden', found === null);
    sentence.textContent = found === null ? '' : compareSmallest(found);
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
    this.#smallest = null;
    this.setAll({ targetClass: null });
    const jobs = super.jobs(this.state);
    const searches = Object.fromEntries(
      Object.entries(jobs).map(([role, job]) => [role, smallestJob(job)]),
    );
    const results = await this.measure(searches, (role, { values, final }) => {
      const { epsilon } = values;
      if (!final && typeof epsilon === 'number') this.#showSearch(role, epsilon);
    });
    this.#showSmallest();
    if (results === null || !sameJobs(jobs, super.jobs(this.state))) return;
    const found: Record<string, Smallest> = {};
    for (const [role, search] of Object.entries(searches)) {
      found[role] = smallestOf(results[role]?.values ?? {}, search);
    }
    this.#smallest = { jobs, found };
    this.#markPreset();
    this.start();
  }

  async #download(role: string): Promise<void> {
    if (this.pending) throw new Error('these settings were not computed yet; press Run first');
    await this.showBaked();
    const shown = this.shown.get(role);
    const picture = shown === undefined ? undefined : pictureAt(shown, this.#look ?? Infinity);
    if (picture === undefined) throw new Error(`no picture of the ${role} model to save`);
    await savePng(picture, `adversarial-${pictureStem(this.state.picture)}-${role}.png`);
  }
}

function presetOf(button: HTMLElement): ParamValues {
  return JSON.parse(button.dataset.preset ?? '{}') as ParamValues;
}

interface FoundSmallest {
  readonly jobs: Readonly<Record<string, Job>>;
  readonly found: Readonly<Record<string, Smallest>>;
}

function sameJobs(a: Readonly<Record<string, Job>>, b: Readonly<Record<string, Job>>): boolean {
  return Object.entries(a).every(([role, job]) => sameJob(job, b[role]));
}

function seriesOf({ final, arrays, frames }: Shown): AttackSeries {
  return final ? seriesOfResult(arrays) : seriesOfFrames(frames);
}

/** The attacked picture after a step; the newest for steps that were not kept. */
function pictureAt({ arrays, frames }: Shown, step: number): NdArray | undefined {
  return frames[step]?.arrays?.adversarial ?? arrays.adversarial;
}

customElements.define('attack-panel', AttackPanel);
