import type { Shown } from '../live/figure-run.ts';
import { pictureStem, pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { attackBars } from './attack-charts.ts';
import { numbersOf } from './attack-series.ts';
import { listenForComparing } from './compare-original.ts';
import { photographReadout, photographValues } from './photograph-readout.ts';
import { ResultPictures } from './result-pictures.ts';
import { savePng } from './save-png.ts';

const models = ['standard', 'robust'] as const;

/** A photograph edited at its own resolution: the pictures, the prediction for the file, and the file. */
class PhotographEdit extends ResultPictures {
  protected override connected(): void {
    const compare = part(this, '[data-compare]');
    listenForComparing(this, compare);
    // The original is as large as the edit: it comes once the reader turns to the button.
    for (const turning of ['pointerenter', 'focus'] as const) {
      compare.addEventListener(turning, () => {
        this.#showOriginal();
      });
    }
    for (const button of this.querySelectorAll<HTMLElement>('[data-download]')) {
      button.addEventListener('click', () => {
        this.#download(button.dataset.download ?? '').catch((reason: unknown) => {
          this.report(reason);
        });
      });
    }
  }

  protected override paint(): void {
    super.paint();
    for (const model of models) {
      const shown = this.shown.get(model);
      if (shown !== undefined) this.#paintPrediction(model, shown);
    }
  }

  #paintPrediction(model: string, { values, final, frames }: Shown): void {
    const { classes } = this.data;
    const { targetClass } = this.state;
    const target = typeof targetClass === 'number' ? targetClass : null;
    const before = numbersOf(values.probabilitiesBefore ?? frames[0]?.values?.probabilities);
    const after = numbersOf(values.probabilitiesAfter ?? values.probabilities);
    const label = this.data.pictureLabels[String(this.state.picture)];
    const truth = label ?? before.indexOf(Math.max(...before));
    const bars = attackBars({ role: model, classes, before, after, truth, target });
    this.overlay.markup(part(this, `[data-bars="${model}"]`), bars);
    const readout = final
      ? photographReadout(photographValues(values), target, classes)
      : 'Editing …';
    this.overlay.text(part(this, `[data-readout="${model}"]`), readout);
  }

  #showOriginal(): void {
    for (const place of this.querySelectorAll<HTMLElement>('.comparable')) {
      const size = place.dataset.original === 'network' ? 'network' : 'photograph';
      const address = pictureUrl(this.data, this.state.picture, size);
      const original = place.querySelector<HTMLImageElement>('.original-layer') ?? new Image();
      if (original.getAttribute('src') === address) continue;
      original.className = 'original-layer';
      original.alt = '';
      original.src = address;
      place.append(original);
    }
  }

  async #download(model: string): Promise<void> {
    await this.showBaked();
    const photograph = this.shown.get(model)?.arrays.photograph;
    if (photograph === undefined) throw new Error(`no photograph of the ${model} model to save`);
    await savePng(photograph, `edited-${pictureStem(this.state.picture)}-${model}.png`);
  }
}

customElements.define('photograph-edit', PhotographEdit);
