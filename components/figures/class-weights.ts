import { LiveFigure } from '../live/live-figure.ts';
import { part } from '../live/run-bar.ts';
import { neuronAddress } from './neuron-values.ts';
import { classChart, neuronChart, weightLimit } from './weight-charts.ts';

const models = ['standard', 'robust'] as const;

/** The weights of any class and any neuron: they are baked, so choosing draws at once. */
class ClassWeights extends LiveFigure {
  protected override panelFields(): readonly string[] {
    return ['shownClass', 'shownNeuron'];
  }

  protected override changed(): void {
    this.showBaked().catch((reason: unknown) => {
      this.report(reason);
    });
  }

  protected override paint(): void {
    const { classes } = this.data;
    const { shownClass, shownNeuron } = this.state;
    const chosen = Math.max(0, classes.indexOf(String(shownClass)));
    const neuron = Number(shownNeuron);
    const gallery = part(this, '.weight-charts').getAttribute('data-gallery') ?? '';
    const sides = models.flatMap((model) => {
      const arrays = this.shown.get(model)?.arrays;
      return arrays?.weights === undefined ? [] : [{ model, arrays }];
    });
    const limit = weightLimit(sides.map(({ arrays }) => arrays));
    for (const { model, arrays } of sides) {
      const hrefOf = (at: number): string => neuronAddress(gallery, model, at);
      const chart = { model, classes, limit, hrefOf };
      const place = (what: string): Element =>
        part(this, `[data-run="${model}"][data-shows="${what}"]`);
      this.overlay.markup(place('class'), classChart(arrays, chosen, chart));
      this.overlay.markup(place('neuron'), neuronChart(arrays, neuron, chart));
    }
    for (const name of this.querySelectorAll('[data-class-name]')) {
      this.overlay.text(name, String(shownClass));
    }
    for (const name of this.querySelectorAll('[data-neuron-name]')) {
      this.overlay.text(name, String(neuron));
    }
  }
}

customElements.define('class-weights', ClassWeights);
