import { pixelsFromPicture } from '../../compute/image/picture.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';

import { interpolationBars, stopText } from './interpolation-stops.ts';
import { pictureOf } from './result-picture.ts';
import { ResultPictures } from './result-pictures.ts';

const models = ['standard', 'robust'] as const;

/** The way between two pictures: every point was computed, the slider chooses the one to look at. */
class InterpolationStrip extends ResultPictures {
  protected override connected(): void {
    this.#slider().addEventListener('input', () => {
      this.#markStop();
      this.showBaked().catch((reason: unknown) => {
        this.report(reason);
      });
      this.requestPaint();
    });
    for (const stop of this.querySelectorAll<HTMLElement>('[data-stop]')) {
      stop.addEventListener('click', () => {
        const slider = this.#slider();
        slider.value = stop.dataset.stop ?? '0';
        slider.dispatchEvent(new Event('input'));
      });
    }
  }

  /** Both ends of the way are the reader's to choose. */
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const pictures = [String(state.picture), String(state.second)];
    return Object.fromEntries(
      Object.entries(super.jobs(state)).map(([role, job]) => [role, { ...job, pictures }]),
    );
  }

  protected override restored(): void {
    super.restored();
    const slider = this.#slider();
    slider.value = slider.defaultValue;
    this.#markStop();
  }

  protected override paint(): void {
    super.paint();
    this.#showEnds();
    const point = Number(this.#slider().value);
    const share = point / Number(this.#slider().max);
    for (const place of this.querySelectorAll('[data-alpha]')) {
      this.overlay.text(place, share.toFixed(2));
    }
    for (const model of models) {
      const shown = this.shown.get(model);
      if (shown === undefined) continue;
      const { arrays } = shown;
      const picture = pictureOf(arrays, 'pictures', point);
      const slot = part(this, `[data-now="${model}"] .picture-slot`);
      if (picture !== undefined) this.overlay.picture(slot, pixelsFromPicture(picture));
      if (!shown.final) continue;
      this.overlay.text(part(this, `[data-distance="${model}"]`), stopText(arrays, point));
      const bars = interpolationBars({ arrays, model, classes: this.data.classes, point });
      this.overlay.markup(part(this, `[data-bars="${model}"]`), bars);
    }
  }

  #showEnds(): void {
    const { picture, second } = this.state;
    const images = this.querySelectorAll('.interpolation-end img');
    for (const [end, id] of [picture, second].entries()) {
      const image = images[end];
      if (typeof id !== 'string' || image === undefined) continue;
      this.overlay.attribute(image, 'src', pictureUrl(this.data, id, 'display'));
      this.overlay.attribute(image, 'alt', `The ${end === 0 ? 'first' : 'second'} picture`);
    }
  }

  #markStop(): void {
    const { value } = this.#slider();
    for (const stop of this.querySelectorAll<HTMLElement>('[data-stop]')) {
      stop.classList.toggle('chosen', stop.dataset.stop === value);
    }
  }

  #slider(): HTMLInputElement {
    const slider = part(this, '.interpolation-slider input');
    if (slider instanceof HTMLInputElement) return slider;
    throw new Error('the way between two pictures is chosen with an input');
  }
}

customElements.define('interpolation-strip', InterpolationStrip);
