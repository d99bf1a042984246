import type { NumberSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';

/** As many digits as the field is wide. */
const digits = 4;

/** A number as its field shows it: whole numbers whole, others rounded. */
export function numberText(value: number, spec: NumberSpec): string {
  return String(spec.integer === true ? value : Number(value.toPrecision(digits)));
}

/** A field for a number that refuses, with the browser's own message, what its parameter does not take. */
export function numberInput(spec: NumberSpec, onChange: (value: number) => void): HTMLInputElement {
  const input = element('input', {
    type: 'number',
    class: 'slider-number',
    min: spec.min,
    max: spec.max,
    step: spec.integer === true ? 1 : 'any',
  });
  input.addEventListener('input', () => {
    input.setCustomValidity('');
  });
  input.addEventListener('change', () => {
    if (input.value === '' || !input.checkValidity()) {
      input.setCustomValidity(`${spec.label} takes ${spec.min} to ${spec.max}`);
      input.reportValidity();
      return;
    }
    onChange(Number(input.value));
  });
  return input;
}

/** A labelled number without a track: for ranges that no slider can hit, such as a seed's. */
export function numberField(options: ControlOptions<NumberSpec, number>): Control<number> {
  const { id, spec, onChange } = options;
  const input = numberInput(spec, onChange);
  input.id = id;
  const set = (value: number): void => {
    input.value = numberText(value, spec);
  };
  set(options.value);
  const label = element('label', { for: id, class: 'control-label', title: spec.help }, spec.label);
  return { element: element('div', { class: 'control control-number' }, label, input), set };
}
