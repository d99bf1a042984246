import type { NumberSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';
import { numberInput, numberText, setNumber } from './number-field.ts';
import { trackOf } from './scale.ts';

/** A longer unit would push the number out of its column. */
const longestUnit = 3;

export interface SliderOptions extends ControlOptions<NumberSpec, number> {
  /** Says a value once more, in another unit. */
  readonly note?: (value: number) => string;
}

/** A labelled range with a number field beside it: drag roughly, type exactly. */
export function slider(options: SliderOptions): Control<number> {
  const { id, spec, onChange, note } = options;
  const track = trackOf(spec);
  const { min, max, step } = track;
  const range = element('input', { id, type: 'range', class: 'slider', min, max, step });
  const show = (value: number): void => {
    const text = numberText(value, spec);
    const again = note?.(value) ?? '';
    range.value = String(track.toPosition(value));
    range.setAttribute('aria-valuetext', [text, spec.unit, again].filter(Boolean).join(' '));
    setNumber(number, value, spec);
    said.textContent = again;
  };
  const take = (value: number): void => {
    show(value);
    onChange(value);
  };
  const number = numberInput(spec, take);
  const said = element('span', { class: 'slider-note' });
  number.setAttribute('aria-label', `${spec.label}, exact value`);
  range.addEventListener('input', () => {
    take(track.toValue(Number(range.value)));
  });
  show(options.value);
  const unit =
    spec.unit === undefined ? [] : [element('span', { class: 'slider-unit' }, spec.unit)];
  // A short unit stands behind the number, a long one below the name.
  const isLong = (spec.unit ?? '').length > longestUnit;
  const label = element(
    'label',
    { for: id, class: 'control-label', title: spec.help },
    spec.label,
    ...(isLong ? unit : []),
  );
  const readout = element(
    'span',
    { class: 'slider-readout' },
    ...(note === undefined ? [] : [said]),
    number,
    ...(isLong ? [] : unit),
  );
  return {
    element: element('div', { class: 'control control-slider' }, label, readout, range),
    set: show,
  };
}
