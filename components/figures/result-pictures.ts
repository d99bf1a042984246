import { pixelsFromPicture } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureOf } from './result-picture.ts';

/**
 * Any figure made of pictures that runs return. Its markup says what goes where: a `.picture-slot` with `data-run` (the
 * run) and `data-array` (its output), and `data-index` where the output holds several.
 */
export class ResultPictures extends LiveFigure {
  readonly #drawn = new Map<Element, NdArray>();

  protected override paint(): void {
    for (const slot of this.querySelectorAll<HTMLElement>('.picture-slot[data-array]')) {
      const { run = '', array = '', index } = slot.dataset;
      const arrays = this.shown.get(run)?.arrays;
      const source = arrays?.[array];
      // A run's frame changes its own pictures, and not those of the other runs.
      if (arrays === undefined || source === undefined || this.#drawn.get(slot) === source)
        continue;
      this.#drawn.set(slot, source);
      const picture = pictureOf(arrays, array, index === undefined ? undefined : Number(index));
      if (picture !== undefined) this.overlay.picture(slot, pixelsFromPicture(picture));
    }
  }

  protected override restored(): void {
    this.#drawn.clear();
  }
}

customElements.define('result-pictures', ResultPictures);
