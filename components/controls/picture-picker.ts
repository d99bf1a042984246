import type { ChoiceSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';

export interface PicturePickerOptions extends ControlOptions<ChoiceSpec, string> {
  /** Thumbnails are the network's own inputs: `<picturesUrl><id>.png`. */
  readonly picturesUrl: string;
}

/** A button with the chosen picture that opens all pictures in a dialog; they load when it first opens. */
export function picturePicker(options: PicturePickerOptions): Control<string> {
  const { id, spec, onChange } = options;
  const labelOf = (value: string): string =>
    spec.options.find((option) => option.value === value)?.label ?? value;
  const thumbnail = element('img', { alt: '', width: 44, height: 44 });
  const name = element('span', { id: `${id}-name`, class: 'picture-picker-name' });
  const attributes = {
    id,
    type: 'button',
    class: 'button picture-picker',
    'aria-haspopup': 'dialog',
    // What it is for and what is chosen: a label alone would hide the choice.
    'aria-labelledby': `${id}-label ${id}-name`,
  };
  const button = element('button', attributes, thumbnail, name);
  let chosen = options.value;
  const show = (value: string): void => {
    chosen = value;
    thumbnail.src = `${options.picturesUrl}${value}.png`;
    name.textContent = labelOf(value);
  };
  let dialog: HTMLDialogElement | null = null;
  button.addEventListener('click', () => {
    dialog ??= pictureDialog(options, (value) => {
      show(value);
      onChange(value);
    });
    if (!dialog.isConnected) button.after(dialog);
    markChosen(dialog, chosen);
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  });
  show(chosen);
  const labelled = { id: `${id}-label`, for: id, class: 'control-label', title: spec.help };
  const label = element('label', labelled, spec.label);
  return {
    element: element('div', { class: 'control control-picture' }, label, button),
    set: show,
  };
}

function pictureDialog(
  { spec, picturesUrl }: PicturePickerOptions,
  choose: (value: string) => void,
): HTMLDialogElement {
  const close = element('button', { type: 'button', class: 'button' }, 'Close');
  const items = spec.options.map(({ value, label }) => {
    const picture = element('img', {
      src: `${picturesUrl}${value}.png`,
      alt: '',
      loading: 'lazy',
      width: 64,
      height: 64,
    });
    const attributes = { type: 'button', class: 'picture-choice', 'data-picture': value };
    return element('button', attributes, picture, element('span', {}, label));
  });
  const heading = element('header', {}, element('strong', {}, spec.label), close);
  const grid = element('div', { class: 'picture-choices' }, ...items);
  const dialog = element(
    'dialog',
    { class: 'picture-dialog', 'aria-label': spec.label },
    heading,
    grid,
  );
  close.addEventListener('click', () => {
    dialog.close();
  });
  dialog.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const value = target?.closest<HTMLElement>('[data-picture]')?.dataset.picture;
    if (value !== undefined) choose(value);
    if (value !== undefined || target === dialog) dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    const item = items.indexOf(document.activeElement as HTMLButtonElement);
    const step = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columnsOf(grid),
      ArrowUp: -columnsOf(grid),
    };
    const move = Object.hasOwn(step, event.key) ? step[event.key as keyof typeof step] : 0;
    if (item < 0 || move === 0) return;
    event.preventDefault();
    items[Math.min(items.length - 1, Math.max(0, item + move))]?.focus();
  });
  return dialog;
}

function markChosen(dialog: HTMLDialogElement, chosen: string): void {
  for (const item of dialog.querySelectorAll<HTMLElement>('[data-picture]')) {
    item.setAttribute('aria-pressed', String(item.dataset.picture === chosen));
  }
}

/** How many pictures the grid shows in a row at its present width. */
function columnsOf(grid: HTMLElement): number {
  return getComputedStyle(grid).gridTemplateColumns.split(' ').length;
}
