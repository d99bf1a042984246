import type { NumberSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';
import { trackOf } from './scale.ts';

/** A longer unit would push the number out of its column. */
const longestUnit = 3;

/** A labelled range with a number field beside it: drag roughly, type exactly. */
export function slider(options: ControlOptions<NumberSpec, number>): Control<number> {
  const { id, spec, onChange } = options;
  const track = trackOf(spec);
  const { min, max, step } = track;
  const range = element('input', { id, type: 'range', class: 'slider', min, max, step });
  const number = element('input', {
    type: 'number',
    class: 'slider-number',
    min: spec.min,
    max: spec.max,
    step: spec.integer === true ? 1 : 'any',
    'aria-label': `${spec.label}, exact value`,
  });
  const show = (value: number, typing = false): void => {
    range.value = String(track.toPosition(value));
    range.setAttribute('aria-valuetext', `${value} ${spec.unit ?? ''}`.trim());
    if (!typing) number.value = String(value);
    number.setCustomValidity('');
  };
  range.addEventListener('input', () => {
    const value = track.toValue(Number(range.value));
    show(value);
    onChange(value);
  });
  number.addEventListener('change', () => {
    const value = Number(number.value);
    if (number.value === '' || !number.checkValidity()) {
      number.setCustomValidity(`${spec.label} takes ${spec.min} to ${spec.max}`);
      number.reportValidity();
      return;
    }
    show(value, true);
    onChange(value);
  });
  number.addEventListener('input', () => {
    number.setCustomValidity('');
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
