import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { numberOf } from './attack-series.ts';
import { setJobs } from './picture-set.ts';
import { smallestChart, type Smallest } from './set-charts.ts';

/** Searches the smallest radii anew, over as many pictures as the reader has time for. */
class MinimalEpsilon extends LiveFigure {
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return setJobs(this.data.runs, state);
  }

  protected override paint(): void {
    const runs: Record<string, Smallest> = {};
    for (const [model, { final, arrays, values }] of this.shown) {
      if (!final) continue;
      const epsilons = [...(arrays['foundEpsilons']?.data ?? [])];
      runs[model] = { epsilons, notFound: numberOf(values['notFound']) };
    }
    const place = this.querySelector<HTMLElement>('.smallest');
    if (place === null || Object.keys(runs).length === 0) return;
    this.overlay.markup(place, smallestChart(runs, Number(place.dataset['max'])));
  }
}

customElements.define('minimal-epsilon', MinimalEpsilon);
