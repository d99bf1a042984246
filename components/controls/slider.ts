import type { NumberSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';
import { numberInput } from './number-field.ts';
import { trackOf } from './scale.ts';

/** A longer unit would push the number out of its column. */
const longestUnit = 3;

/** A labelled range with a number field beside it: drag roughly, type exactly. */
export function slider(options: ControlOptions<NumberSpec, number>): Control<number> {
  const { id, spec, onChange } = options;
  const track = trackOf(spec);
  const { min, max, step } = track;
  const range = element('input', { id, type: 'range', class: 'slider', min, max, step });
  const show = (value: number): void => {
    range.value = String(track.toPosition(value));
    range.setAttribute('aria-valuetext', `${value} ${spec.unit ?? ''}`.trim());
    number.value = String(value);
    number.setCustomValidity('');
  };
  const take = (value: number): void => {
    show(value);
    onChange(value);
  };
  const number = numberInput(spec, take);
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
  const readout = element('span', { class: 'slider-readout' }, number, ...(isLong ? [] : unit));
  return {
    element: element('div', { class: 'control control-slider' }, label, readout, range),
    set: show,
  };
}
