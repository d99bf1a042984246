import { item } from '../../compute/numeric/nd-array.ts';
import type { Json } from '../../compute/op.ts';
import type { ParamValue, ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { formatNumber } from '../live/format.ts';
import { jobFor } from '../live/jobs.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { drawAttribution, scaleOf, viewSpec } from './attribution-view.ts';
import { limitText } from './legend.ts';
import { mapName, scoreNames } from './map-name.ts';
import {
  derivativesAt,
  nudgeNumbers,
  nudgeText,
  placeText,
  type PixelPlace,
} from './pixel-derivatives.ts';
import { PixelPicker } from './pixel-picker.ts';
import { predictionText } from './prediction-text.ts';

const models = ['standard', 'robust'] as const;
const unknown = '–';

type Values = Readonly<Record<string, Json>>;

/**
 * The gradient of any class's score, in any view, with the derivative under the pointer. Views and pixels are drawn
 * from what is there already; a gradient takes about as long as a blink, so other parameters follow at once.
 */
class AttributionExplorer extends LiveFigure {
  protected override readonly rerunOnChange = true;
  #picker: PixelPicker | null = null;
  /** The pixel under the pointer; null while it is elsewhere, and the chosen one counts. */
  #hovered: PixelPlace | null = null;
  /** What the nudging table was measured at, as text; a change of any part of it makes the table unknown. */
  #nudged: string | null = null;
  /** Whether the reader asked for a check of maps that are still to be computed. */
  #checksNext = false;

  protected override panelFields(): readonly string[] {
    return ['picture', 'class', 'view', 'clip'];
  }

  protected override moreFields(): readonly string[] {
    return ['score', 'channel', 'nudge', 'pixels'];
  }

  protected override connected(): void {
    this.#nudged = this.#nudgeKey(this.data.baked);
    this.#picker = new PixelPicker(this.querySelectorAll<HTMLElement>('.explorer .picture-slot'), {
      onHover: (place) => {
        this.#hovered = place;
        this.#refresh();
      },
      onChoose: (place) => {
        this.set('row', place.row);
        this.set('column', place.column);
      },
    });
    this.#picker.choose(this.#chosen());
    part(this, '.check-nudge').addEventListener('click', () => {
      void this.#checkByNudging();
    });
  }

  protected override jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return this.#jobsNamed('', state);
  }

  /** A check was asked for together with one run; it does not follow any other. */
  protected override started(): void {
    this.#checksNext = false;
  }

  /** Nothing was computed yet, but the baked gradient is there to be looked at. */
  protected override changed(): void {
    this.#checksNext = false;
    this.#picker?.choose(this.#chosen());
    this.#refresh();
  }

  protected override paint(): void {
    const view = viewSpec.options.find(({ value }) => value === this.state.view)?.value;
    const legend = part(this, '.explorer-legend');
    this.overlay.attribute(legend, 'data-scale', scaleOf(view ?? 'signed'));
    const clip = Number(this.state.clip);
    const place = this.#hovered ?? this.#chosen();
    for (const model of models) {
      const shown = this.shown.get(model);
      const attribution = shown?.arrays.attribution;
      if (shown === undefined || attribution === undefined) continue;
      const drawn = drawAttribution(view ?? 'signed', attribution, item(shown.images, 0), clip);
      const slot = part(this, `.picture-slot[data-run="${model}"]`);
      this.overlay.picture(slot, drawn.pixels);
      const map = slot.parentElement ?? this;
      this.overlay.text(part(map, '.map-limit'), limitText(drawn));
      const score = this.drawnJob(model)?.params.score;
      const name = mapName({ score, view, values: shown.values, classes: this.data.classes });
      this.overlay.text(part(map, '.map-name'), name);
      const prediction = part(this, `[data-prediction="${model}"]`);
      this.overlay.text(prediction, predictionText(shown.values, this.data.classes));
      const numbers = derivativesAt(attribution, place).map((value) => formatNumber(value));
      this.#writeRow(`[data-derivatives="${model}"]`, numbers);
    }
    this.#paintAround(place);
    this.#checkIfReady();
  }

  protected override restored(): void {
    this.#checksNext = false;
    this.#nudged = this.#nudgeKey();
    this.#picker?.choose(this.#chosen());
  }

  #paintAround(place: PixelPlace): void {
    this.overlay.text(part(this, '.pixel-where'), placeText(place));
    const drawn = models.map((model) => ({
      score: this.drawnJob(model)?.params.score,
      values: this.shown.get(model)?.values ?? {},
    }));
    if (models.every((model) => this.shown.get(model)?.final === true)) {
      this.overlay.text(part(this, '.pixel-score'), `∂ ${this.#scoreNames(drawn)} / ∂ pixel`);
    }
    const image = part(this, '.picture-slot[data-picture] img');
    const { picture } = this.state;
    this.overlay.attribute(image, 'src', pictureUrl(this.data, picture, 'display'));
    if (this.#nudged === this.#nudgeKey()) return;
    this.#headCheck('Not checked yet');
    for (const model of models)
      this.#writeRow(`[data-nudge="${model}"]`, [unknown, unknown, unknown]);
  }

  /** The check's two lines: whose score, and which value of which pixel. */
  #headCheck(score: string): void {
    const { channel, nudge } = this.state;
    this.overlay.text(part(this, '.nudge-score'), score);
    this.overlay.text(
      part(this, '.nudge-where'),
      nudgeText(this.#chosen(), { channel: String(channel), nudge: Number(nudge) }),
    );
  }

  /** Compares with the maps that are drawn: where they are not those of the state, these are computed first. */
  async #checkByNudging(): Promise<void> {
    if (this.pending) {
      this.start();
      this.#checksNext = true;
      return;
    }
    const key = this.#nudgeKey();
    const results = await this.measure(this.#jobsNamed('nudge-', this.state));
    if (results === null || key !== this.#nudgeKey()) return;
    this.#nudged = key;
    const { score } = this.state;
    const measured = Object.values(results).map(({ values }) => ({ score, values }));
    this.#headCheck(`Checked: ${this.#scoreNames(measured)}`);
    for (const model of models) {
      const result = results[`nudge-${model}`];
      if (result !== undefined)
        this.#writeRow(`[data-nudge="${model}"]`, nudgeNumbers(result.values));
    }
  }

  #checkIfReady(): void {
    if (!this.#checksNext || this.pending) return;
    if (!models.every((model) => this.shown.get(model)?.final === true)) return;
    this.#checksNext = false;
    void this.#checkByNudging();
  }

  #scoreNames(
    all: readonly { readonly score: ParamValue | undefined; readonly values: Values }[],
  ): string {
    const { classes } = this.data;
    return scoreNames(all.map((one) => ({ ...one, classes })));
  }

  /** Redraws; before the first run from the baked arrays, which are fetched now. */
  #refresh(): void {
    this.requestPaint();
    if (this.shown.size > 0 || this.status !== 'baked') return;
    this.showBaked().catch((reason: unknown) => {
      this.report(reason);
    });
  }

  #jobsNamed(prefix: string, state: Readonly<ParamValues>): Record<string, Job> {
    return Object.fromEntries(
      models.flatMap((model) => {
        const baked = this.data.runs[`${prefix}${model}`];
        return baked === undefined ? [] : [[`${prefix}${model}`, jobFor(baked.demo, state)]];
      }),
    );
  }

  #writeRow(row: string, texts: readonly string[]): void {
    part(this, row)
      .querySelectorAll('td')
      .forEach((cell, at) => {
        this.overlay.text(cell, texts[at] ?? unknown);
      });
  }

  #chosen(): PixelPlace {
    return { row: Number(this.state.row), column: Number(this.state.column) };
  }

  #nudgeKey(state = this.state): string {
    return JSON.stringify(this.#jobsNamed('nudge-', state));
  }
}

customElements.define('attribution-explorer', AttributionExplorer);
