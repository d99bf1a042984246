import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import { diagnostics, evaluationProgress, judgedTwice, judgement } from './broken-evaluation.ts';
import { setJobs } from './picture-set.ts';

/** Measures the chosen mistake again, on both models. */
class BreakTheAttack extends LiveFigure {
  protected override panelFields(): readonly string[] {
    return super.panelFields().filter((field) => field !== 'mistake');
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
    for (const [run, shown] of this.shown) {
      const job = this.drawnJob(run);
      const model = job?.model ?? null;
      if (job === undefined || model === null) continue;
      const pictures = job.pictures.length;
      const progress = shown.final ? '' : evaluationProgress(shown.step, pictures);
      this.overlay.text(part(this, `[data-progress="${run}"]`), progress);
      if (!shown.final) continue;
      const judged = judgedTwice(shown.values);
      this.overlay.markup(part(this, `.judgement[data-run="${run}"]`), judgement(model, judged));
      this.overlay.markup(part(this, `[data-signs="${run}"]`), diagnostics(model, judged));
    }
  }

  #radios(): NodeListOf<HTMLInputElement> {
    return this.querySelectorAll<HTMLInputElement>('.mistake input');
  }
}

customElements.define('break-the-attack', BreakTheAttack);
