import { item } from '../../compute/numeric/nd-array.ts';
import { AttributionMaps } from './attribution-maps.ts';
import { mapMeasures, measureText } from './map-measures.ts';
import { silhouetteOutline } from './silhouette-outline.ts';
import type { Shown } from '../live/figure-run.ts';

/** Maps with measures of alignment and, where the picture is a cut-out, the outline of its silhouette. */
class SilhouetteMaps extends AttributionMaps {
  /** What the numbers below the maps were measured on, by run. */
  readonly #measured = new Map<string, Shown>();

  protected override paint(): void {
    super.paint();
    for (const [run, shown] of this.shown) {
      if (!shown.final || this.#measured.get(run) === shown) continue;
      this.#measured.set(run, shown);
      this.#measure(run, shown).catch((reason: unknown) => {
        this.report(reason);
      });
    }
  }

  protected override restored(): void {
    super.restored();
    this.#measured.clear();
  }

  async #measure(run: string, shown: Shown): Promise<void> {
    const { picture = this.data.runs[run]?.demo.pictures[0] } = this.state;
    const { attribution } = shown.arrays;
    if (typeof picture !== 'string' || attribution === undefined) return;
    const live = await import('../live/live-runtime.ts');
    const known = this.data.cutOuts.includes(picture);
    const mask = known ? await live.loadMask(this.data, picture) : null;
    // A newer run, or a reset, came in between.
    if (this.#measured.get(run) !== shown) return;
    for (const { measure } of mapMeasures) {
      const text = measureText(measure, attribution, item(shown.images, 0), mask);
      const places = this.querySelectorAll(`[data-measure="${measure}"][data-run="${run}"]`);
      for (const place of places) this.overlay.text(place, text);
    }
    if (this.state.picture === undefined) return;
    for (const outline of this.querySelectorAll('[data-outline]')) {
      this.overlay.attribute(outline, 'd', mask === null ? '' : silhouetteOutline(mask));
    }
  }
}

customElements.define('silhouette-maps', SilhouetteMaps);
