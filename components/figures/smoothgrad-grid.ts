import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { AttributionMaps } from './attribution-maps.ts';

/** The N × σ grid: computes the half that its toggle shows. */
class SmoothGradGrid extends AttributionMaps {
  protected override controls(panel: HTMLElement): void {
    const fields = Object.keys(this.data.fields).filter((field) => field !== 'show');
    panel.append(...fields.map((field) => this.control(field)));
  }

  protected override connected(): void {
    for (const toggle of this.#toggles()) {
      toggle.checked = toggle.value === this.state.show;
      toggle.addEventListener('change', () => {
        this.set('show', toggle.value);
      });
    }
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const jobs = Object.entries(super.jobs(state));
    return Object.fromEntries(jobs.filter(([, { params }]) => params.aggregate === state.show));
  }

  protected override restored(): void {
    super.restored();
    for (const toggle of this.#toggles()) toggle.checked = toggle.value === this.state.show;
  }

  #toggles(): NodeListOf<HTMLInputElement> {
    return this.querySelectorAll<HTMLInputElement>('.grid-toggle input');
  }
}

customElements.define('smoothgrad-grid', SmoothGradGrid);
