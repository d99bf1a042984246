import type { NumberSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';

/** As many digits as the field is wide. */
const digits = 4;

/** A number as its field shows it: whole numbers whole, others rounded. */
export function numberText(value: number, spec: NumberSpec): string {
  return String(spec.integer === true ? value : Number(value.toPrecision(digits)));
}

/** A field for a number that refuses what its parameter does not take, and says what it takes. */
export function numberInput(spec: NumberSpec, onChange: (value: number) => void): HTMLInputElement {
  const input = element('input', {
    type: 'number',
    class: 'slider-number',
    min: spec.min,
    max: spec.max,
    step: spec.integer === true ? 1 : 'any',
  });
  input.addEventListener('input', () => {
    showProblem(input, '');
  });
  input.addEventListener('change', () => {
    if (input.value === '' || !input.checkValidity()) {
      showProblem(input, problemOf(input, spec));
      return;
    }
    onChange(Number(input.value));
  });
  return input;
}

/** Puts a value into a field made by `numberInput`; what was wrong with the last one is past. */
export function setNumber(input: HTMLInputElement, value: number, spec: NumberSpec): void {
  input.value = numberText(value, spec);
  showProblem(input, '');
}

function problemOf(input: HTMLInputElement, spec: NumberSpec): string {
  const kind = spec.integer === true ? 'whole numbers ' : '';
  const given = input.value === '' ? 'no number' : input.value;
  return `${spec.label} takes ${kind}${spec.min} to ${spec.max}, not ${given}; the value before stays.`;
}

/** Under the control, where it stays until another value comes: the browser's own bubble goes away by itself. */
function showProblem(input: HTMLInputElement, problem: string): void {
  const control = input.closest('.control');
  const shown = control?.querySelector('.control-problem') ?? null;
  if (problem === '') {
    input.removeAttribute('aria-invalid');
    shown?.remove();
    return;
  }
  input.setAttribute('aria-invalid', 'true');
  const place = shown ?? element('p', { class: 'control-problem', role: 'alert' });
  place.textContent = problem;
  if (shown === null) control?.append(place);
}

/** A labelled number without a track: for ranges that no slider can hit, such as a seed's. */
export function numberField(options: ControlOptions<NumberSpec, number>): Control<number> {
  const { id, spec, onChange } = options;
  const input = numberInput(spec, onChange);
  input.id = id;
  const set = (value: number): void => {
    setNumber(input, value, spec);
  };
  set(options.value);
  const label = element('label', { for: id, class: 'control-label', title: spec.help }, spec.label);
  return { element: element('div', { class: 'control control-number' }, label, input), set };
}
