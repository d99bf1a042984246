import type { Json } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { LiveFigure } from '../live/live-figure.ts';
import {
  alignmentChart,
  alignmentMeasures,
  differenceText,
  intervalText,
  meanOf,
  pairedDifference,
  rowsOf,
  verdictOf,
  verdictWords,
  type AlignedMap,
} from './alignment.ts';
import { setJobs } from './picture-set.ts';

type Values = Readonly<Record<string, Json>>;

/** Measures alignment anew, over as many pictures as the reader has time for. */
class AlignmentFigure extends LiveFigure {
  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return setJobs(this.data.runs, state);
  }

  /** A mean is known only when all pictures are measured, a comparison only when both maps are. */
  protected override paint(): void {
    for (const cell of this.querySelectorAll<HTMLElement>('[data-mean]')) {
      const values = this.#measured(cell.dataset['run']);
      for (const { measure } of alignmentMeasures) {
        if (values === null || cell.dataset['mean'] !== measure) continue;
        this.overlay.text(cell, intervalText(measure, meanOf(values, measure)));
      }
    }
    for (const cell of this.querySelectorAll<HTMLElement>('[data-difference]')) this.#compare(cell);
    this.#paintCharts();
  }

  #compare(cell: HTMLElement): void {
    const [more, less] = [
      this.#measured(cell.dataset['more']),
      this.#measured(cell.dataset['less']),
    ];
    const [number, word] = cell.children;
    if (more === null || less === null || number === undefined || word === undefined) return;
    for (const { measure } of alignmentMeasures) {
      if (cell.dataset['difference'] !== measure) continue;
      const difference = pairedDifference(rowsOf(more), rowsOf(less), measure);
      this.overlay.text(number, differenceText(measure, difference));
      this.overlay.text(word, verdictWords[verdictOf(difference, rowsOf(more).length)]);
    }
  }

  #paintCharts(): void {
    const described = this.querySelector<HTMLElement>('[data-maps]')?.dataset['maps'] ?? '[]';
    const maps = (JSON.parse(described) as AlignedMap[]).flatMap((map) => {
      const values = this.#measured(map.role);
      return values === null ? [] : [{ ...map, values }];
    });
    if (maps.length < Object.keys(this.data.runs).length) return;
    for (const place of this.querySelectorAll<HTMLElement>('[data-chart]')) {
      for (const { measure } of alignmentMeasures) {
        if (place.dataset['chart'] !== measure) continue;
        this.overlay.markup(place, alignmentChart(measure, maps));
      }
    }
  }

  /** The numbers of a finished run; null while there are none. */
  #measured(role: string | undefined): Values | null {
    const shown = this.shown.get(role ?? '');
    return shown?.final === true ? shown.values : null;
  }
}

customElements.define('alignment-figure', AlignmentFigure);
