import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { judgedTwice, judgement } from './broken-evaluation.ts';
import { setJobs } from './picture-set.ts';

/** Measures the chosen mistake again, on both models. */
class BreakTheAttack extends LiveFigure {
  protected override controls(panel: HTMLElement): void {
    const fields = Object.keys(this.data.fields).filter((field) => field !== 'mistake');
    panel.append(...fields.map((field) => this.control(field)));
  }

  protected override connected(): void {
    for (const radio of this.#radios()) {
      radio.checked = radio.value === this.state.mistake;
      radio.addEventListener('change', () => {
        this.set('mistake', radio.value);
      });
    }
  }

  protected override restored(): void {
    for (const radio of this.#radios()) radio.checked = radio.value === this.state.mistake;
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const chosen = Object.entries(this.data.runs).filter(
      ([, { demo }]) => demo.params.mistake === state.mistake,
    );
    return setJobs(Object.fromEntries(chosen), state);
  }

  protected override paint(): void {
    for (const place of this.querySelectorAll<HTMLElement>('.judgement')) {
      const run = place.dataset.run ?? '';
      const shown = this.shown.get(run);
      const model = this.data.runs[run]?.demo.model ?? null;
      if (shown?.final !== true || model === null) continue;
      this.overlay.markup(place, judgement(model, judgedTwice(shown.values)));
    }
  }

  #radios(): NodeListOf<HTMLInputElement> {
    return this.querySelectorAll<HTMLInputElement>('.mistake input');
  }
}

customElements.define('break-the-attack', BreakTheAttack);
