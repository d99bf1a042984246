import { patchChart } from '../charts/patch.ts';
import { probabilityText, predictionBars } from '../charts/prediction-bars.ts';
import { heroRows, heroVerdict, type HeroStates } from './hero-states.ts';

/** Side of the pictures in a strip, as the networks see them. */
const side = 64;

/** Brings the landing page's slider to life: it runs through baked states and computes nothing. */
class HeroSlider extends HTMLElement {
  #states: HeroStates | null = null;
  readonly #strips = new Map<string, HTMLImageElement>();

  connectedCallback(): void {
    if (this.#states !== null) return;
    const json = this.querySelector('script[type="application/json"]')?.textContent ?? '';
    const states = JSON.parse(json) as HeroStates;
    this.#states = states;
    const slider = this.#part(this, 'input', HTMLInputElement);
    slider.addEventListener('input', () => {
      this.#show(states, Number(slider.value));
    });
    // A browser may restore the slider of an earlier visit.
    if (slider.value !== this.dataset['index']) this.#show(states, Number(slider.value));
    this.#describe(states, slider);
    for (const event of ['pointerenter', 'focusin', 'touchstart'] as const) {
      this.addEventListener(event, () => void this.#load(states), { once: true, passive: true });
    }
  }

  #show(states: HeroStates, index: number): void {
    this.dataset['index'] = String(index);
    this.#text(this, 'radius', String(states.radii[index] ?? 0));
    this.#text(this, 'levels', (states.levels[index] ?? 0).toFixed(1));
    for (const [role, model] of Object.entries(states.models)) {
      const panel = this.#part(this, `[data-model="${role}"]`, HTMLElement);
      const verdict = heroVerdict(states, model, index);
      this.#text(panel, 'answer', verdict.label);
      this.#text(panel, 'sure', probabilityText(verdict.probability));
      this.#part(panel, '[data-part="verdict"]', HTMLElement).classList.toggle(
        'wrong',
        verdict.wrong,
      );
      const title = `Prediction of the ${role} model`;
      const rows = heroRows(states, model, index);
      const bars = this.#part(panel, '[data-part="bars"]', HTMLElement);
      patchChart(bars, predictionBars({ title, rows, className: role }));
    }
    this.#describe(states, this.#part(this, 'input', HTMLInputElement));
    void this.#draw(states);
  }

  /** What a screen reader says of the slider's place: the radius and both answers. */
  #describe(states: HeroStates, slider: HTMLInputElement): void {
    const index = Number(slider.value);
    const answers = Object.entries(states.models).map(([role, model]) => {
      const { label, probability } = heroVerdict(states, model, index);
      return `${role} model: ${label} ${probabilityText(probability)}`;
    });
    const radius = states.radii[index] ?? 0;
    slider.setAttribute('aria-valuetext', `ε ${radius}; ${answers.join('; ')}`);
  }

  /** Draws the slider's present place once the strips are there; of several calls the last one counts. */
  async #draw(states: HeroStates): Promise<void> {
    await this.#load(states);
    const index = Number(this.dataset['index']);
    for (const [role, strip] of this.#strips) {
      const panel = this.#part(this, `[data-model="${role}"]`, HTMLElement);
      drawCell(this.#part(panel, '[data-part="picture"]', HTMLElement), strip, index, 0);
      drawCell(this.#part(panel, '[data-part="noise"]', HTMLElement), strip, index, 1);
    }
  }

  async #load(states: HeroStates): Promise<void> {
    const loading = Object.entries(states.models).map(async ([role, model]) => {
      const known = this.#strips.get(role);
      const strip = known ?? new Image();
      if (known === undefined) {
        strip.src = model.strip;
        this.#strips.set(role, strip);
      }
      await strip.decode();
    });
    await Promise.all(loading);
  }

  #text(root: Element, name: string, text: string): void {
    this.#part(root, `[data-part="${name}"]`, HTMLElement).textContent = text;
  }

  #part<T extends Element>(root: Element, selector: string, type: new () => T): T {
    const found = root.querySelector(selector);
    if (found instanceof type) return found;
    throw new Error(`the landing figure holds no ${selector}`);
  }
}

/** Draws one cell of a strip, one to one, over the baked picture of a slot; the style sheet enlarges it. */
function drawCell(slot: HTMLElement, strip: HTMLImageElement, column: number, row: number): void {
  const canvas = slot.querySelector('canvas') ?? document.createElement('canvas');
  if (canvas.parentElement !== slot) {
    canvas.width = side;
    canvas.height = side;
    canvas.setAttribute('aria-hidden', 'true');
    slot.append(canvas);
  }
  canvas
    .getContext('2d')
    ?.drawImage(strip, column * side, row * side, side, side, 0, 0, side, side);
}

customElements.define('hero-slider', HeroSlider);
