import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { AttributionMaps } from './attribution-maps.ts';

/** The N × σ grid: computes the half that its toggle shows. */
class SmoothGradGrid extends AttributionMaps {
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const jobs = Object.entries(super.jobs(state));
    return Object.fromEntries(jobs.filter(([, { params }]) => params.aggregate === state.show));
  }
}

customElements.define('smoothgrad-grid', SmoothGradGrid);
