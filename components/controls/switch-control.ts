import type { SwitchSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { element } from './element.ts';

/** On or off. */
export function switchControl(options: ControlOptions<SwitchSpec, boolean>): Control<boolean> {
  const { id, spec, onChange } = options;
  const box = element('input', { id, type: 'checkbox', role: 'switch' });
  box.checked = options.value;
  box.addEventListener('change', () => {
    onChange(box.checked);
  });
  const label = element('label', { class: 'switch', title: spec.help }, box, spec.label);
  return {
    element: element('div', { class: 'control control-switch' }, label),
    set: (value) => {
      box.checked = value;
    },
  };
}
