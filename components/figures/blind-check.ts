import type { Json } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';
import { setJobs } from './picture-set.ts';
import { transferChart, type Transfer } from './transfer-chart.ts';

/** Makes the edits anew and asks the judges, over as many pictures as the reader has time for. */
class BlindCheck extends LiveFigure {
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return setJobs(this.data.runs, state);
  }

  protected override paint(): void {
    const measured = ['standard', 'robust'].flatMap((model) => {
      const shown = this.shown.get(model);
      return shown?.final === true ? [[model, transfersOf(shown.values)] as const] : [];
    });
    // A share is known only when all edits are: until then the baked chart stays.
    if (measured.length === 2) {
      this.overlay.markup(part(this, '[data-chart]'), transferChart(Object.fromEntries(measured)));
    }
  }
}

function transfersOf({ judges }: Readonly<Record<string, Json>>): Transfer[] {
  return (isList(judges) ? judges : []).filter(isRecord).map((row) => ({
    judge: typeof row.judge === 'string' ? row.judge : '',
    share: numberOf(row.share),
    low: numberOf(row.low),
    high: numberOf(row.high),
    shareBefore: numberOf(row.shareBefore),
  }));
}

customElements.define('blind-check', BlindCheck);
