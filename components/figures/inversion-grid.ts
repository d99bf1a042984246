import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import {
  compareInversions,
  comparisonCells,
  inversionRows,
  similarityText,
} from './inversion-rows.ts';
import { setJobs } from './picture-set.ts';
import { ResultPictures } from './result-pictures.ts';

/** The searches again, over as many targets as the reader has time for. */
class InversionGrid extends ResultPictures {
  /** The first picture of a set that starts from a picture is the start, and no target. */
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    const starts = Object.entries(this.data.runs).filter(([role]) => role.startsWith('picture'));
    const count = Number(state.count) + 1;
    return {
      ...setJobs(this.data.runs, state),
      ...setJobs(Object.fromEntries(starts), { ...state, count }),
    };
  }

  protected override paint(): void {
    super.paint();
    for (const place of this.querySelectorAll<HTMLElement>('[data-similarity]')) {
      const shown = this.shown.get(place.dataset.similarity ?? '');
      if (shown === undefined) continue;
      const row = shown.final ? inversionRows(shown.values)[Number(place.dataset.row)] : undefined;
      this.overlay.text(place, row === undefined ? '…' : similarityText(row.similarity));
    }
    for (const row of this.querySelectorAll<HTMLElement>('[data-table]')) this.#paintTable(row);
  }

  #paintTable(row: HTMLElement): void {
    const start = row.dataset.table ?? '';
    const [standard, robust] = ['standard', 'robust'].map((model) =>
      this.shown.get(`${start}-${model}`),
    );
    if (standard?.final !== true || robust?.final !== true) return;
    const compared = compareInversions(
      inversionRows(standard.values),
      inversionRows(robust.values),
    );
    const texts = comparisonCells(compared);
    row.querySelectorAll('td').forEach((cell, at) => {
      this.overlay.text(cell, texts[at] ?? '');
    });
  }
}

customElements.define('inversion-grid', InversionGrid);
