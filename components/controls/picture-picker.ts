import type { ChoiceSpec } from '../../compute/params.ts';
import { ownPicture } from '../live/own-picture/own-pictures.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';
import { changesText } from './own-picture-chooser.ts';
import { PictureDialog } from './picture-dialog.ts';

export interface PicturePickerOptions extends ControlOptions<ChoiceSpec, string> {
  /** Thumbnails are the network's own inputs: `<picturesUrl><id>.png`. */
  readonly picturesUrl: string;
  /** How the figure takes a reader's own picture; null where it takes none. */
  readonly own: { readonly photograph: boolean } | null;
}

/** A button with the chosen picture that opens all pictures in a dialog; they load when it first opens. */
export function picturePicker(options: PicturePickerOptions): Control<string> {
  const { id, spec, onChange } = options;
  const thumbnail = element('img', { alt: '', width: 44, height: 44 });
  const name = element('span', { id: `${id}-name`, class: 'picture-picker-name' });
  const note = element('p', { id: `${id}-note`, class: 'picture-picker-note', hidden: true });
  const attributes = {
    id,
    type: 'button',
    class: 'button picture-picker',
    'aria-haspopup': 'dialog',
    // What it is for and what is chosen: a label alone would hide the choice.
    'aria-labelledby': `${id}-label ${id}-name`,
    'aria-describedby': `${id}-note`,
  };
  const button = element('button', attributes, thumbnail, name);
  let chosen = options.value;
  const show = (value: string): void => {
    chosen = value;
    const own = ownPicture(value);
    thumbnail.src = own?.urls.networkView ?? `${options.picturesUrl}${value}.png`;
    name.textContent = own?.name ?? labelOf(spec, value);
    note.hidden = own === undefined;
    note.textContent = own === undefined ? '' : noteOf(changesText(own, isPhotograph));
  };
  const isPhotograph = options.own?.photograph === true;
  let dialog: PictureDialog | null = null;
  const open = (): PictureDialog => {
    dialog ??= new PictureDialog(options, (value) => {
      show(value);
      onChange(value);
    });
    dialog.open(button, chosen);
    return dialog;
  };
  button.addEventListener('click', open);
  show(chosen);
  const labelled = { id: `${id}-label`, for: id, class: 'control-label', title: spec.help };
  const label = element('label', labelled, spec.label);
  return {
    element: element('div', { class: 'control control-picture' }, label, button, note),
    set: show,
    receive: (file) => {
      open().receive(file);
    },
  };
}

function labelOf({ options }: ChoiceSpec, value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

function noteOf(changes: string): string {
  return `${changes.slice(0, 1).toUpperCase()}${changes.slice(1)}. It stays on your device.`;
}
