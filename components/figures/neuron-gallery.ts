import { part } from '../live/run-bar.ts';
import type { GalleryDetails } from './neuron-details.ts';

/** The grid of all neurons: filter, order, and a dialog for the neuron that the address names. */
class NeuronGallery extends HTMLElement {
  #details: Promise<GalleryDetails> | null = null;

  connectedCallback(): void {
    const form = part(this, '.gallery-tools');
    form.addEventListener('change', () => {
      this.#arrange();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
    });
    for (const button of this.querySelectorAll('[data-random]')) {
      button.addEventListener('click', () => {
        this.#openRandom();
      });
    }
    this.#listenToDialog();
    addEventListener('hashchange', () => {
      this.#follow();
    });
    this.#follow();
  }

  #listenToDialog(): void {
    const dialog = this.#dialog();
    part(dialog, '[data-close]').addEventListener('click', () => {
      dialog.close();
    });
    for (const button of dialog.querySelectorAll<HTMLElement>('[data-step]')) {
      button.addEventListener('click', () => {
        this.#step(Number(button.dataset.step));
      });
    }
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowLeft') this.#step(-1);
      if (event.key === 'ArrowRight') this.#step(1);
    });
    // An address that still named the neuron would open it again, and choosing it again would change nothing.
    dialog.addEventListener('close', () => {
      const tile = this.#shownTile();
      history.replaceState(null, '', location.pathname + location.search);
      tile?.querySelector('a')?.focus();
    });
  }

  /** Shows the neuron that the address names; anything else leaves the grid. */
  #follow(): void {
    const tile = this.#shownTile();
    if (tile === null) return;
    tile.scrollIntoView({ block: 'nearest' });
    this.#open(Number(tile.dataset.neuron)).catch((reason: unknown) => {
      const text = reason instanceof Error ? reason.message : String(reason);
      part(this, '.neuron-details').textContent = `This did not work: ${text}`;
    });
  }

  async #open(neuron: number): Promise<void> {
    const dialog = this.#dialog();
    const heading = `Neuron ${neuron}, ${this.dataset.model ?? ''}`;
    // An open dialog keeps its neuron until the next one is there: never one's number over the other's pictures.
    if (!dialog.open) {
      part(dialog, 'h2').textContent = heading;
      part(dialog, '.neuron-details').replaceChildren();
      dialog.showModal();
    }
    const [gallery, { neuronDetailsView }] = await Promise.all([
      this.#loadDetails(),
      import('./neuron-details-view.ts'),
    ]);
    const details = gallery.neurons.find((candidate) => candidate.neuron === neuron);
    if (details === undefined) throw new RangeError(`there are no details of neuron ${neuron}`);
    const { model = '', explorer = '' } = this.dataset;
    const view = neuronDetailsView(details, gallery, { model, explorerUrl: explorer });
    part(dialog, 'h2').textContent = heading;
    part(dialog, '.neuron-details').replaceChildren(...view);
  }

  /** Loaded once; a failure is forgotten, so that the next opening tries again. */
  #loadDetails(): Promise<GalleryDetails> {
    this.#details ??= fetchDetails(this.dataset.details ?? '').catch((reason: unknown) => {
      this.#details = null;
      throw reason;
    });
    return this.#details;
  }

  /** Hides the neurons of other classes, and orders the rest. */
  #arrange(): void {
    const chosen = this.#field('class');
    const order = this.#field('order');
    const tiles = this.#tiles().sort((a, b) => Number(a.dataset.neuron) - Number(b.dataset.neuron));
    if (order !== 'neuron') {
      const key = (tile: HTMLElement): number => Number(tile.dataset[order] ?? 0);
      tiles.sort((a, b) => key(b) - key(a));
    }
    for (const tile of tiles) tile.hidden = chosen !== '' && tile.dataset.class !== chosen;
    part(this, '.neuron-tiles').append(...tiles);
    const shown = tiles.filter((tile) => !tile.hidden).length;
    part(this, '.gallery-count').textContent = `${shown} ${shown === 1 ? 'neuron' : 'neurons'}`;
  }

  #openRandom(): void {
    const shown = this.#tiles().filter((tile) => !tile.hidden);
    goTo(shown[Math.floor(Math.random() * shown.length)]);
  }

  /** The neuron beside the one that is shown, in the present order, around the ends. */
  #step(by: number): void {
    const shown = this.#tiles().filter((tile) => !tile.hidden);
    const tile = this.#shownTile();
    const at = tile === null ? -1 : shown.indexOf(tile);
    goTo(shown.at((at + by) % shown.length));
  }

  #shownTile(): HTMLElement | null {
    const [, neuron] = /^#neuron-(\d+)$/.exec(location.hash) ?? [];
    if (neuron === undefined) return null;
    return this.querySelector<HTMLElement>(`[data-neuron="${neuron}"]`);
  }

  #tiles(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.neuron-tiles > li')];
  }

  #field(name: string): string {
    const select = part(this, `select[name="${name}"]`);
    return select instanceof HTMLSelectElement ? select.value : '';
  }

  #dialog(): HTMLDialogElement {
    const dialog = part(this, 'dialog');
    if (dialog instanceof HTMLDialogElement) return dialog;
    throw new Error('a neuron is shown in a dialog');
  }
}

function goTo(tile: HTMLElement | undefined): void {
  if (tile?.dataset.neuron === undefined) return;
  // Not one entry of the history for each neuron that was leafed through.
  location.replace(`#neuron-${tile.dataset.neuron}`);
}

async function fetchDetails(url: string): Promise<GalleryDetails> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} could not be loaded: the server answered ${response.status}`);
  }
  return (await response.json()) as GalleryDetails;
}

customElements.define('neuron-gallery', NeuronGallery);
