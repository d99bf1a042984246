import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { setJobs } from './picture-set.ts';
import { accuracyChart, type NormName } from './set-charts.ts';

/** Measures the curves anew, over as many pictures as the reader has time for. */
class AccuracyCurves extends LiveFigure {
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return setJobs(this.data.runs, state);
  }

  protected override paint(): void {
    for (const place of this.querySelectorAll<HTMLElement>('[data-curve]')) {
      const norm: NormName = place.dataset['curve'] === 'linf' ? 'linf' : 'l2';
      const arrays = (['standard', 'robust'] as const).flatMap((model) => {
        const shown = this.shown.get(`${norm}-${model}`);
        return shown?.final === true ? [[model, shown.arrays] as const] : [];
      });
      // A curve is known only when all pictures are: until then the baked one stays.
      if (arrays.length > 0) {
        this.overlay.markup(place, accuracyChart(norm, Object.fromEntries(arrays)));
      }
    }
  }
}

customElements.define('accuracy-curves', AccuracyCurves);
