import { pixelsFromPicture } from '../../compute/image/picture.ts';
import { item } from '../../compute/numeric/nd-array.ts';
import type { Shown } from '../live/figure-run.ts';
import { LiveFigure } from '../live/live-figure.ts';
import { perturbationPicture } from './amplify.ts';
import { attackBars, lossChart, pathChart } from './attack-charts.ts';
import { difference } from './picture-difference.ts';
import { numberOf, numbersOf, seriesOfFrames, type AttackSeries } from './attack-series.ts';

/**
 * Any figure made of attacked pictures. Its markup says what goes where, by `data-run` (the run) and `data-shows`:
 * - `.picture-slot`: `adversarial`, or `perturbation` enlarged `data-factor` times;
 * - `bars`: the prediction before and after; `path`: the probabilities at each step;
 * - `loss`, without `data-run`: the loss at each step of the runs `standard` and `robust`.
 */
export class AttackPictures extends LiveFigure {
  protected override paint(): void {
    for (const place of this.querySelectorAll<HTMLElement>('[data-run][data-shows]')) {
      const shown = this.shown.get(place.dataset['run'] ?? '');
      if (shown !== undefined) this.#show(place, shown);
    }
    for (const place of this.querySelectorAll('[data-shows="loss"]')) {
      this.overlay.markup(place, lossChart(this.#series()));
    }
  }

  #show(place: HTMLElement, shown: Shown): void {
    const run = place.dataset['run'] ?? '';
    const { adversarial } = shown.arrays;
    if (adversarial === undefined) return;
    const picture = adversarial.shape.length === 4 ? item(adversarial, 0) : adversarial;
    switch (place.dataset['shows']) {
      case 'adversarial':
        this.overlay.picture(place, pixelsFromPicture(picture));
        break;
      case 'perturbation': {
        const change = difference(picture, item(shown.images, 0));
        const factor = Number(place.dataset['factor']);
        this.overlay.picture(place, pixelsFromPicture(perturbationPicture(change, factor)));
        break;
      }
      case 'bars':
        this.overlay.markup(place, this.#bars(run, shown));
        break;
      case 'path':
        this.overlay.markup(place, this.#path(run, shown));
        break;
    }
  }

  #bars(run: string, { frames, values }: Shown): string {
    const { classes } = this.data;
    const before = numbersOf(frames[0]?.values?.['probabilities']);
    const after = numbersOf(values['probabilitiesAfter'] ?? values['probabilities']);
    const truth = numberOf(this.data.runs[run]?.values['attackedClass']);
    const target = this.data.runs[run]?.demo.params['targetClass'];
    const role = this.#modelOf(run);
    return attackBars({
      role,
      classes,
      before,
      after,
      truth,
      target: typeof target === 'number' ? target : null,
    });
  }

  #path(run: string, { frames }: Shown): string {
    const truth = numberOf(this.data.runs[run]?.values['attackedClass']);
    const series = seriesOfFrames(frames);
    return pathChart({ role: this.#modelOf(run), series, classes: this.data.classes, truth });
  }

  #series(): Record<string, AttackSeries> {
    const runs = [...this.shown].map(([run, { frames }]) => [run, seriesOfFrames(frames)] as const);
    return Object.fromEntries(runs);
  }

  #modelOf(run: string): string {
    return this.data.runs[run]?.demo.model ?? run;
  }
}

customElements.define('attack-pictures', AttackPictures);
