import { item } from '../../compute/numeric/nd-array.ts';
import { LiveFigure, type Shown } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import { drawAttribution, viewSpec, type AttributionView } from './attribution-view.ts';
import { limitText } from './legend.ts';

/**
 * Any figure made of maps: every element with `data-run`, `data-view` and `data-clip` is drawn from that run's
 * attribution. Its controls are the fields that the figure has.
 */
export class AttributionMaps extends LiveFigure {
  readonly #drawn = new Map<Element, Shown>();

  protected override controls(panel: HTMLElement): void {
    panel.append(...Object.keys(this.data.fields).map((field) => this.control(field)));
  }

  protected override paint(): void {
    for (const slot of this.querySelectorAll<HTMLElement>('.picture-slot[data-run]')) {
      const shown = this.shown.get(slot.dataset['run'] ?? '');
      // A map takes about a millisecond: of dozens, only those that changed are drawn.
      if (shown === undefined || this.#drawn.get(slot) === shown) continue;
      this.#drawn.set(slot, shown);
      this.#drawMap(slot, shown);
    }
  }

  protected override restored(): void {
    this.#drawn.clear();
  }

  #drawMap(slot: HTMLElement, { arrays, images }: Shown): void {
    const { attribution } = arrays;
    if (attribution === undefined) return;
    const clip = Number(slot.dataset['clip']);
    const drawn = drawAttribution(viewOf(slot), attribution, item(images, 0), clip);
    this.overlay.picture(slot, drawn.pixels);
    this.overlay.text(part(slot.parentElement ?? this, '.map-limit'), limitText(drawn));
  }
}

function viewOf(slot: HTMLElement): AttributionView {
  const option = viewSpec.options.find(({ value }) => value === slot.dataset['view']);
  if (option === undefined) throw new Error(`a map has the view "${slot.dataset['view'] ?? ''}"`);
  return option.value;
}

customElements.define('attribution-maps', AttributionMaps);
