import { stepSizeFor } from '../../compute/attacks/radius-search.ts';
import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureStem } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { probabilityText } from '../charts/prediction-bars.ts';
import { attackBars } from './attack-charts.ts';
import { numbersOf } from './attack-series.ts';
import type { FilmMoment } from './film-frames.ts';

const models = ['standard', 'robust'] as const;
type Model = (typeof models)[number];

/** How long each moment of a playing film stays: all of it takes about four seconds, however many there are. */
const filmMs = 4000;
const slowestMs = 450;

/** The step size is this times ε / steps, as it was baked. */
const stepFactor = 2.5;

/** An edit of both models as a film: strips, a player, and files of both. */
class EditFilm extends LiveFigure {
  /** The moment that the reader looks at; null follows the newest. */
  #look: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** The whole edit alone: its frames are all that the baked strips hold, and more. */
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const all = super.jobs(state);
    const { epsilon, steps } = state;
    const stepSize = stepSizeFor(Number(epsilon), Number(steps), stepFactor);
    return Object.fromEntries(
      models.flatMap((model) => {
        const job = all[model];
        return job === undefined ? [] : [[model, { ...job, params: { ...job.params, stepSize } }]];
      }),
    );
  }

  protected override connected(): void {
    const scrub = this.#scrub();
    scrub.addEventListener('input', () => {
      this.#pause();
      this.#lookAt(Number(scrub.value));
    });
    part(this, '[data-play]').addEventListener('click', () => {
      if (this.#timer === null) this.#play();
      else this.#pause();
    });
    for (const button of this.querySelectorAll<HTMLElement>('[data-save]')) {
      button.addEventListener('click', () => {
        this.#save(button.dataset.save === 'strip' ? 'strip' : 'animation').catch(
          (reason: unknown) => {
            this.report(reason);
          },
        );
      });
    }
  }

  override disconnectedCallback(): void {
    this.#pause();
    super.disconnectedCallback();
  }

  protected override restored(): void {
    this.#pause();
    this.#look = null;
    const { length } = this.#bakedSteps();
    this.#showPlace(length, length, this.#bakedSteps().at(-1) ?? 0);
  }

  /** A run makes another film: its newest moment is what there is to see. */
  protected override started(): void {
    this.#pause();
    this.#look = null;
  }

  protected override changed(): void {
    this.#pause();
    this.#look = null;
  }

  protected override paint(): void {
    const films = models.map((model) => [model, this.#moments(model)] as const);
    const newest = Math.max(0, ...films.map(([, moments]) => moments.length - 1));
    const place = Math.min(this.#look ?? newest, newest);
    for (const [model, moments] of films) {
      this.#paintScreen(model, moments[Math.min(place, moments.length - 1)], moments);
      this.#paintStrip(model, moments);
    }
    const step = films[1]?.[1][place]?.step ?? films[0]?.[1][place]?.step ?? place;
    this.#showPlace(place, newest, step);
  }

  /** Every moment of a model's film that is known: of the run, or else what was baked. */
  #moments(model: Model): readonly FilmMoment[] {
    const shown = this.shown.get(model);
    if (shown === undefined) return this.#bakedMoments(model);
    return shown.frames.map(({ step, arrays, values }) => ({
      step,
      picture: arrays?.adversarial ?? item(shown.images, 0),
      probabilities: numbersOf(values?.probabilities),
    }));
  }

  /** The baked strip: its pictures are on the page already, its numbers in the figure's data. */
  #bakedMoments(model: Model): readonly FilmMoment[] {
    const steps = this.#bakedSteps();
    const values = steps.map((step) => {
      const run = this.data.runs[`${model}-${step}`] ?? this.data.runs[model];
      return run?.values ?? {};
    });
    const sources = [...this.querySelectorAll<HTMLImageElement>(`[data-film="${model}"] img`)];
    const before = numbersOf(values[0]?.probabilitiesBefore);
    const probabilities = [before, ...values.map((one) => numbersOf(one.probabilitiesAfter))];
    return [0, ...steps].map((step, place) => ({
      step,
      picture: sources[place]?.src ?? '',
      probabilities: probabilities[place] ?? before,
    }));
  }

  #bakedSteps(): number[] {
    const places = this.querySelectorAll<HTMLElement>('[data-film="robust"] [data-step]');
    return [...places].map(({ dataset }) => Number(dataset.step)).slice(1);
  }

  #paintScreen(model: Model, moment: FilmMoment | undefined, [first]: readonly FilmMoment[]): void {
    if (moment === undefined || first === undefined) return;
    this.#draw(part(this, `[data-screen="${model}"] .picture-slot`), moment.picture);
    const truth = this.#sourceClass(first);
    const target = this.#target();
    const bars = attackBars({
      role: model,
      classes: this.data.classes,
      before: first.probabilities,
      after: moment.probabilities,
      truth,
      target,
    });
    this.overlay.markup(part(this, `[data-bars="${model}"]`), bars);
    const top = moment.probabilities.indexOf(Math.max(...moment.probabilities));
    const isEnd = this.#look === null && this.shown.get(model)?.final !== false;
    const reached = target === null ? top !== truth : top === target;
    const verdict =
      isEnd && !reached ? `Not reached: it still says ${String(this.data.classes[top])}.` : '';
    this.overlay.text(part(this, `[data-verdict="${model}"]`), verdict);
  }

  /** The strip's places are shares of the whole, so that it fills up as the run goes on. */
  #paintStrip(model: Model, moments: readonly FilmMoment[]): void {
    if (!this.shown.has(model)) return;
    const baked = this.#bakedSteps().at(-1) ?? 1;
    const [first] = moments;
    if (first === undefined) return;
    const shownClass = this.#target() ?? this.#sourceClass(first);
    const places = this.querySelectorAll<HTMLElement>(`[data-film="${model}"] [data-step]`);
    for (const place of places) {
      const share = Number(place.dataset.step) / baked;
      const wanted = Math.round(share * Number(this.jobs(this.state)[model]?.params.steps));
      const moment = moments.find(({ step }) => step === wanted);
      this.overlay.attribute(place, 'data-waiting', moment === undefined ? '' : null);
      if (moment === undefined) continue;
      this.#draw(part(place, '.picture-slot'), moment.picture);
      const when = wanted === 0 ? 'start' : `${wanted} ${wanted === 1 ? 'step' : 'steps'}`;
      const label = `${when}\n${probabilityText(moment.probabilities[shownClass] ?? 0)}`;
      this.overlay.text(part(place, '.film-samples'), label);
    }
  }

  #draw(slot: Element, picture: NdArray | string): void {
    if (typeof picture === 'string') this.overlay.attribute(part(slot, 'img'), 'src', picture);
    else this.overlay.picture(slot, pixelsFromPicture(picture));
  }

  /** The class that is aimed at; null without one. */
  #target(): number | null {
    const { targetClass } = this.state;
    return typeof targetClass === 'number' ? targetClass : null;
  }

  #sourceClass({ probabilities }: FilmMoment): number {
    const label = this.data.pictureLabels[String(this.state.picture)];
    return label ?? probabilities.indexOf(Math.max(...probabilities));
  }

  #lookAt(place: number): void {
    const newest = this.#moments('robust').length - 1;
    this.#look = place >= newest ? null : place;
    this.paint();
  }

  #play(): void {
    const newest = this.#moments('robust').length - 1;
    const from = this.#look ?? newest;
    part(this, '[data-play]').setAttribute('aria-pressed', 'true');
    part(this, '[data-play]').textContent = 'Pause';
    const advance = (place: number): void => {
      this.#lookAt(place);
      if (place >= newest) this.#pause();
      else {
        const delay = Math.min(slowestMs, filmMs / newest);
        this.#timer = setTimeout(advance, delay, place + 1);
      }
    };
    advance(from >= newest ? 0 : from);
  }

  #pause(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    part(this, '[data-play]').setAttribute('aria-pressed', 'false');
    part(this, '[data-play]').textContent = 'Play';
  }

  #scrub(): HTMLInputElement {
    const scrub = part(this, '.film-tools input');
    if (scrub instanceof HTMLInputElement) return scrub;
    throw new Error('the film scrubs with an input');
  }

  #showPlace(place: number, newest: number, step: number): void {
    const scrub = this.#scrub();
    scrub.max = String(newest);
    scrub.value = String(place);
    this.overlay.text(part(this, '[data-step-now]'), String(step));
    const last = this.shown.size > 0 ? Number(this.state.steps) : (this.#bakedSteps().at(-1) ?? 0);
    this.overlay.text(part(this, '[data-step-last]'), String(last));
  }

  /** Both models' films as one file: an animation side by side, or a strip one above the other. */
  async #save(kind: 'animation' | 'strip'): Promise<void> {
    const { loadMoments, saveFilm } = await import('./film-frames.ts');
    const films = await Promise.all(models.map(async (model) => loadMoments(this.#moments(model))));
    const target = this.#target();
    const goal = target === null ? 'untargeted' : `into-${String(this.data.classes[target])}`;
    await saveFilm(kind, films, `${pictureStem(this.state.picture)}-${goal}`);
  }
}

customElements.define('edit-film', EditFilm);
