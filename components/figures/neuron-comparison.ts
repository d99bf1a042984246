import { part } from '../live/run-bar.ts';
import { activationOfRun } from './neuron-activation.ts';
import { activationText, topPictures } from './neuron-values.ts';
import { ResultPictures } from './result-pictures.ts';

/** Pictures and activations of baked ascents, drawn again as they are computed. */
class NeuronComparison extends ResultPictures {
  protected override paint(): void {
    super.paint();
    for (const place of this.querySelectorAll<HTMLElement>('[data-activation]')) {
      const shown = this.shown.get(place.dataset.activation ?? '');
      if (shown !== undefined) this.overlay.text(place, activationOfRun(shown));
    }
    for (const place of this.querySelectorAll<HTMLElement>('[data-top]')) this.#paintTop(place);
  }

  #paintTop(place: HTMLElement): void {
    const { top = '', neuron, place: rank } = place.dataset;
    const shown = this.shown.get(top);
    const best = shown?.final === true ? topPictures(shown.arrays, Number(neuron), Infinity) : [];
    const found = best[Number(rank)];
    const picture = this.data.runs[top]?.demo.pictures[found?.picture ?? -1];
    if (found === undefined || picture === undefined) return;
    const image = part(place, 'img');
    this.overlay.attribute(image, 'src', `${this.data.displayUrl}${picture}.webp`);
    this.overlay.attribute(image, 'alt', picture.replaceAll('-', ' '));
    this.overlay.text(part(place, '.neuron-number'), activationText(found.activation));
  }
}

customElements.define('neuron-comparison', NeuronComparison);
