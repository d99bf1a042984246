import { cosineSimilarity } from '../../compute/numeric/vector.ts';
import { item } from '../../compute/numeric/nd-array.ts';
import { formatNumber } from '../live/format.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { ownPicture, pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { drawAttribution, viewNamed } from './attribution-view.ts';
import { limitText } from './legend.ts';
import { predictionText } from './prediction-text.ts';

/**
 * Any figure made of maps and numbers about them. Its markup says what goes where:
 * - `.picture-slot[data-run][data-view][data-clip]`: that run's attribution, drawn in that view;
 * - `.picture-slot[data-picture]`: the picture itself, which follows the field `picture`, as does its class in
 *   `[data-truth]`;
 * - `[data-number][data-run]`: `prediction`, `value` (the score), or `cosine` to the run `data-against`.
 * - `input[data-field]`: a control that stands in the figure itself and works by CSS, without this script (see
 *   BodyChoice.astro); here it is kept in step with the state.
 * Its other controls are the fields that the figure has.
 */
export class AttributionMaps extends LiveFigure {
  readonly #drawn = new Map<Element, Shown>();

  protected override panelFields(): readonly string[] {
    const own = new Set([...this.#inputs()].map(({ dataset }) => dataset.field));
    return super.panelFields().filter((field) => !own.has(field));
  }

  protected override connected(): void {
    this.#followState();
    for (const input of this.#inputs()) {
      input.addEventListener('change', () => {
        this.set(fieldOf(input), input.type === 'checkbox' ? input.checked : input.value);
      });
    }
  }

  protected override paint(): void {
    for (const slot of this.querySelectorAll<HTMLElement>('.picture-slot[data-run]')) {
      const shown = this.shown.get(slot.dataset.run ?? '');
      // A map takes about a millisecond: of dozens, only those that changed are drawn.
      if (shown === undefined || this.#drawn.get(slot) === shown) continue;
      this.#drawn.set(slot, shown);
      this.#drawMap(slot, shown);
    }
    for (const element of this.querySelectorAll<HTMLElement>('[data-number]')) {
      const text = this.#number(element.dataset);
      if (text !== null) this.overlay.text(element, text);
    }
    this.#showPicture();
  }

  protected override restored(): void {
    this.#drawn.clear();
    this.#followState();
  }

  #inputs(): NodeListOf<HTMLInputElement> {
    return this.querySelectorAll<HTMLInputElement>('input[data-field]');
  }

  #followState(): void {
    for (const input of this.#inputs()) {
      const value = this.state[fieldOf(input)];
      input.checked = input.type === 'checkbox' ? value === true : value === input.value;
    }
  }

  #drawMap(slot: HTMLElement, { arrays, images }: Shown): void {
    const { attribution } = arrays;
    if (attribution === undefined) return;
    const clip = Number(slot.dataset.clip);
    const drawn = drawAttribution(viewNamed(slot.dataset.view), attribution, item(images, 0), clip);
    this.overlay.picture(slot, drawn.pixels);
    this.overlay.text(part(slot.parentElement ?? this, '.map-limit'), limitText(drawn));
  }

  /** A number about a run, or null while it is not known: frames on the way do not hold them all. */
  #number({ number, run, against }: DOMStringMap): string | null {
    const shown = this.shown.get(run ?? '');
    if (shown?.final !== true) return null;
    if (number === 'prediction') return predictionText(shown.values, this.data.classes);
    if (number === 'value') {
      const { value } = shown.values;
      return typeof value === 'number' ? formatNumber(value) : null;
    }
    const other = this.shown.get(against ?? '')?.arrays.attribution;
    const { attribution } = shown.arrays;
    if (other === undefined || attribution === undefined) return null;
    return formatNumber(cosineSimilarity(attribution.data, other.data), 2);
  }

  #truthOf(picture: string): string {
    if (ownPicture(picture) !== undefined) return 'your own picture';
    const label = this.data.pictureLabels[picture] ?? null;
    return label === null ? 'none of the ten classes' : (this.data.classes[label] ?? '');
  }

  #showPicture(): void {
    const { picture } = this.state;
    if (typeof picture !== 'string') return;
    const truth = this.#truthOf(picture);
    for (const image of this.querySelectorAll('.picture-slot[data-picture] img')) {
      this.overlay.attribute(image, 'src', pictureUrl(this.data, picture, 'display'));
      this.overlay.attribute(image, 'alt', `Photograph: ${truth}`);
    }
    for (const place of this.querySelectorAll('[data-truth]')) this.overlay.text(place, truth);
  }
}

function fieldOf({ dataset }: HTMLInputElement): string {
  return dataset.field ?? '';
}

customElements.define('attribution-maps', AttributionMaps);
