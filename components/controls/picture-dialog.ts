import { ownPictures } from '../live/own-picture/own-pictures.ts';
import { listenForFiles, pastedFile } from '../live/own-picture/incoming-file.ts';
import { element } from './element.ts';
import { OwnPictureChooser } from './own-picture-chooser.ts';
import type { PicturePickerOptions } from './picture-picker.ts';

/** All pictures in a dialog: the bank's and, where the figure takes them, the reader's own. */
export class PictureDialog {
  readonly #dialog: HTMLDialogElement;
  readonly #grid: HTMLElement;
  readonly #options: PicturePickerOptions;
  readonly #chooser: OwnPictureChooser | null;

  constructor(options: PicturePickerOptions, choose: (value: string) => void) {
    const { spec, own } = options;
    this.#options = options;
    const chosen = (value: string): void => {
      choose(value);
      this.#dialog.close();
    };
    this.#chooser = own === null ? null : new OwnPictureChooser({ ...own, onChoose: chosen });
    const close = element('button', { type: 'button', class: 'button' }, 'Close');
    const bring = element('button', { type: 'button', class: 'button' }, 'Your own picture …');
    // In the head, where it stays in view however far the list is scrolled.
    const buttons = own === null ? [close] : [bring, close];
    const heading = element('header', {}, element('strong', {}, spec.label), ...buttons);
    this.#grid = element('div', { class: 'picture-choices' });
    const attributes = { class: 'picture-dialog', 'aria-label': spec.label };
    this.#dialog = element('dialog', attributes, heading);
    if (this.#chooser !== null) this.#dialog.append(this.#chooser.element);
    this.#dialog.append(this.#grid);
    close.addEventListener('click', () => {
      this.#dialog.close();
    });
    bring.addEventListener('click', () => {
      this.#chooser?.browse();
    });
    this.#dialog.addEventListener('click', (event) => {
      const target = event.target instanceof Element ? event.target : null;
      const value = target?.closest<HTMLElement>('[data-picture]')?.dataset.picture;
      if (value !== undefined) chosen(value);
      else if (target === this.#dialog) this.#dialog.close();
    });
    this.#dialog.addEventListener('keydown', (event) => {
      this.#moveFocus(event);
    });
    this.#takeFiles();
  }

  /** Shows all pictures, after the button that asked for them. */
  open(button: HTMLElement, chosen: string): void {
    if (!this.#dialog.isConnected) button.after(this.#dialog);
    if (this.#dialog.open) return;
    this.#chooser?.reset();
    this.#grid.replaceChildren(...this.#tiles(chosen));
    this.#dialog.showModal();
    this.#grid.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  }

  /** Takes a file that was dropped on the figure. */
  receive(file: File): void {
    void this.#chooser?.receive(file);
  }

  #takeFiles(): void {
    if (this.#chooser === null) return;
    listenForFiles(this.#dialog, (file) => {
      this.receive(file);
    });
    // Browsers paste into the focused element or into the page: while the dialog is open, it is meant either way.
    document.addEventListener('paste', (event) => {
      const file = this.#dialog.open ? pastedFile(event) : null;
      if (file === null) return;
      event.preventDefault();
      this.receive(file);
    });
  }

  #tiles(chosen: string): HTMLElement[] {
    const { spec, picturesUrl, own } = this.#options;
    const bank = spec.options.map(({ value, label }) =>
      tile(value, label, `${picturesUrl}${value}.png`, value === chosen),
    );
    if (own === null) return bank;
    const kept = ownPictures()
      .filter(([, { square, networkView }]) => !own.photograph || square.width >= networkView.width)
      .map(([id, { name, urls }]) => tile(id, name, urls.networkView, id === chosen));
    return [...kept, ...bank];
  }

  #moveFocus(event: KeyboardEvent): void {
    const items = [...this.#grid.querySelectorAll<HTMLElement>('[data-picture]')];
    const item = items.indexOf(document.activeElement as HTMLElement);
    const columns = columnsOf(this.#grid);
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
    const move = Object.hasOwn(step, event.key) ? step[event.key as keyof typeof step] : 0;
    if (item < 0 || move === 0) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, item + move))]?.focus();
  }
}

function tile(value: string, label: string, src: string, isChosen: boolean): HTMLElement {
  const picture = element('img', { src, alt: '', loading: 'lazy', width: 64, height: 64 });
  const attributes = {
    type: 'button',
    class: 'picture-choice',
    'data-picture': value,
    'aria-pressed': String(isChosen),
  };
  return element('button', attributes, picture, element('span', {}, label));
}

/** How many pictures the grid shows in a row at its present width. */
function columnsOf(grid: HTMLElement): number {
  return getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}
