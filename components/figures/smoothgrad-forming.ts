import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import { cosineSimilarity } from '../../compute/numeric/vector.ts';
import type { NumberSpec } from '../../compute/params.ts';
import { slider } from '../controls/slider.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { pictureUrl } from '../live/own-picture/own-pictures.ts';
import { part } from '../live/run-bar.ts';
import { drawAttribution, scaleOf, type AttributionView } from './attribution-view.ts';
import type { ConvergenceCurve } from './convergence-chart.ts';
import { limitText } from './legend.ts';

const models = ['standard', 'robust'] as const;
const clip = 99;

/** An average on its way: after how many samples, and what it is. */
interface Stop {
  readonly samples: number;
  readonly attribution: NdArray;
}

/** What a model's maps are drawn with. */
interface Drawing {
  readonly images: NdArray;
  readonly view: AttributionView;
}

/** The running average: drawn with every batch, kept as a film strip, looked back at with a slider. */
class SmoothGradForming extends LiveFigure {
  /** Share of the run that the reader looks back at; 1 is the newest average. */
  #look = 1;
  readonly #drawn = new Map<Element, NdArray>();

  protected override panelFilled(): void {
    const spec: NumberSpec = {
      type: 'number',
      label: 'Look back',
      help: 'Shows the average as it was at this share of the run.',
      default: 100,
      min: 0,
      max: 100,
      step: 1,
      unit: '% of the run',
    };
    const onChange = (percent: number): void => {
      this.#look = percent / 100;
      this.requestPaint();
    };
    const id = `${this.data.id}-look`;
    part(this, '[data-look]').append(slider({ id, spec, value: spec.default, onChange }).element);
  }

  protected override paint(): void {
    const curves: ConvergenceCurve[] = [];
    for (const model of models) {
      const shown = this.shown.get(model);
      if (shown === undefined) continue;
      const stops = stopsOf(shown);
      const now = stops[Math.max(0, Math.ceil(this.#look * stops.length) - 1)];
      if (now === undefined) continue;
      this.overlay.text(part(this, `[data-samples-of="${model}"]`), `N = ${now.samples}`);
      const drawing = { images: shown.images, view: this.#viewOf(model) };
      this.#draw(part(this, `.picture-slot[data-run="${model}"]`), now, drawing);
      this.#drawFilm(part(this, `[data-film="${model}"]`), { stops, steps: shown.steps }, drawing);
      curves.push({ model, points: cosinesToLast(stops, shown.steps) });
    }
    this.overlay.attribute(
      part(this, '.forming-legend'),
      'data-scale',
      scaleOf(this.#viewOf(models[0])),
    );
    this.#showPicture();
    void this.#drawChart(curves);
  }

  protected override restored(): void {
    this.#drawn.clear();
  }

  #drawFilm(
    film: Element,
    { stops, steps }: { readonly stops: readonly Stop[]; readonly steps: number },
    drawing: Drawing,
  ): void {
    film.querySelectorAll('li').forEach((place, at, { length }) => {
      const stop = filmStop(stops, steps, at, length);
      this.overlay.attribute(place, 'data-waiting', stop === undefined ? '' : null);
      if (stop === undefined) return;
      this.overlay.text(part(place, '.film-samples'), `N = ${stop.samples}`);
      this.#draw(part(place, '.picture-slot'), stop, drawing);
    });
  }

  #draw(slot: Element, stop: Stop, { images, view }: Drawing): void {
    // With every batch one or two maps change out of eighteen.
    if (this.#drawn.get(slot) === stop.attribution) return;
    this.#drawn.set(slot, stop.attribution);
    const drawn = drawAttribution(view, stop.attribution, item(images, 0), clip);
    this.overlay.picture(slot, drawn.pixels);
    this.overlay.text(part(slot.parentElement ?? this, '.map-limit'), limitText(drawn));
  }

  /** How the average that is drawn is shown; after a change that is not yet the one that is asked for. */
  #viewOf(model: string): AttributionView {
    return this.drawnJob(model)?.params.aggregate === 'mean-of-squares' ? 'magnitude' : 'signed';
  }

  #showPicture(): void {
    const { picture } = this.state;
    const image = part(this, '.picture-slot[data-picture] img');
    this.overlay.attribute(image, 'src', pictureUrl(this.data, picture, 'display'));
  }

  /** The chart's code is loaded with the first run. */
  async #drawChart(curves: readonly ConvergenceCurve[]): Promise<void> {
    const { convergenceChart } = await import('./convergence-chart.ts');
    if (this.shown.size > 0) {
      this.overlay.markup(part(this, '.forming-chart'), convergenceChart(curves));
    }
  }
}

function stopsOf({ frames }: Shown): Stop[] {
  return frames.flatMap(({ step, arrays }) => {
    const attribution = arrays?.attribution;
    return attribution === undefined ? [] : [{ samples: step, attribution }];
  });
}

/**
 * What a place of the film strip shows, once the run is that far. Early averages change most, so the places are spread
 * over the logarithm of N; each is settled from the start, so that it is drawn once.
 */
function filmStop(
  stops: readonly Stop[],
  steps: number,
  place: number,
  places: number,
): Stop | undefined {
  const wanted = Math.round(steps ** (place / (places - 1)));
  return stops.find(({ samples }) => samples >= wanted);
}

/** How many points a convergence curve has: more would take longer to compute than to compute a batch. */
const curvePoints = 10;

function cosinesToLast(stops: readonly Stop[], steps: number): (readonly [number, number])[] {
  const last = stops.at(-1);
  if (last === undefined) return [];
  const spread = Array.from({ length: curvePoints }, (_, at) =>
    filmStop(stops, steps, at, curvePoints),
  );
  const points = new Set([...spread.filter((stop) => stop !== undefined), last]);
  return [...points].map(
    ({ samples, attribution }) =>
      [samples, cosineSimilarity(attribution.data, last.attribution.data)] as const,
  );
}

customElements.define('smoothgrad-forming', SmoothGradForming);
