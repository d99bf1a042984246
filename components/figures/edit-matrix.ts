import { pixelsFromPicture } from '../../compute/image/picture.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Frame, Json } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';
import { editText } from './edit-text.ts';
import { setJobs } from './picture-set.ts';
import { pictureOf } from './result-picture.ts';

/** The matrix of edits: fills up batch by batch, over as many pictures as the reader has time for. */
class EditMatrix extends LiveFigure {
  /** Per model, which frames of which run are drawn already. */
  readonly #drawn = new Map<string, { readonly frames: readonly Frame[]; count: number }>();

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return setJobs(this.data.runs, state);
  }

  protected override paint(): void {
    for (const [role, shown] of this.shown) {
      this.#paintBatches(role, shown);
      if (shown.final) this.#paintOutcomes(role, shown.values);
    }
  }

  protected override restored(): void {
    this.#drawn.clear();
  }

  #paintBatches(role: string, { frames }: Shown): void {
    const known = this.#drawn.get(role);
    const drawn = known?.frames === frames ? known : { frames, count: 0 };
    this.#drawn.set(role, drawn);
    for (const { arrays, values } of frames.slice(drawn.count)) {
      if (arrays?.edited !== undefined) this.#paintBatch(role, arrays, numberOf(values?.first));
    }
    drawn.count = frames.length;
  }

  #paintBatch(role: string, arrays: Readonly<Record<string, NdArray>>, first: number): void {
    for (let place = 0; ; place += 1) {
      const picture = pictureOf(arrays, 'edited', place);
      if (picture === undefined) return;
      const slot = this.querySelector(`[data-run="${role}"][data-index="${first + place}"]`);
      if (slot !== null) this.overlay.picture(slot, pixelsFromPicture(picture));
    }
  }

  /** The numbers under the pictures, once a run has verified them. */
  #paintOutcomes(role: string, { pictures }: Readonly<Record<string, Json>>): void {
    const rows = isList(pictures) ? pictures : [];
    const edits = rows.flatMap((row) => (isRecord(row) && isList(row.edits) ? row.edits : []));
    for (const [index, edit] of edits.entries()) {
      const label = this.querySelector(`[data-model="${role}"] [data-edit="${index}"]`);
      if (label === null || !isRecord(edit)) continue;
      const reached = edit.reached === true;
      this.overlay.text(label, editText({ reached, confidence: numberOf(edit.confidence) }));
      const cell = label.closest('td');
      if (cell !== null) this.overlay.attribute(cell, 'class', reached ? '' : 'missed');
    }
  }
}

customElements.define('edit-matrix', EditMatrix);
