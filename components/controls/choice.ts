import type { ChoiceSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';

/** More options than this do not fit a row on a phone. */
const mostSegments = 4;

/** Longer labels together need two columns of the panel. */
const mostLetters = 18;

/** One of several options: a row of radio buttons for a few, a select for many. */
export function choice(options: ControlOptions<ChoiceSpec, string>): Control<string> {
  return options.spec.options.length <= mostSegments ? segmented(options) : selection(options);
}

function segmented(options: ControlOptions<ChoiceSpec, string>): Control<string> {
  const { id, spec, onChange } = options;
  const radios = spec.options.map(({ value }) =>
    element('input', { type: 'radio', name: id, value }),
  );
  const set = (value: string): void => {
    for (const radio of radios) radio.checked = radio.value === value;
  };
  for (const radio of radios) {
    radio.addEventListener('change', () => {
      if (radio.checked) onChange(radio.value);
    });
  }
  set(options.value);
  const segments = radios.map((radio, index) =>
    element('label', {}, radio, element('span', {}, spec.options[index]?.label ?? '')),
  );
  const legend = element('legend', { class: 'control-label', title: spec.help }, spec.label);
  const row = element('div', { class: 'segmented' }, ...segments);
  const letters = spec.options.reduce((sum, { label }) => sum + label.length, 0);
  const size = letters > mostLetters ? 'control control-choice is-long' : 'control control-choice';
  return { element: element('fieldset', { class: size }, legend, row), set };
}

function selection(options: ControlOptions<ChoiceSpec, string>): Control<string> {
  const { id, spec, onChange } = options;
  const select = element(
    'select',
    { id, class: 'select' },
    ...spec.options.map(({ value, label }) => element('option', { value }, label)),
  );
  select.value = options.value;
  select.addEventListener('change', () => {
    onChange(select.value);
  });
  const label = element('label', { for: id, class: 'control-label', title: spec.help }, spec.label);
  return {
    element: element('div', { class: 'control control-select' }, label, select),
    set: (value) => {
      select.value = value;
    },
  };
}
