import type { ChoiceSpec, ClassSpec } from '../../compute/params.ts';
import type { Control, ControlOptions } from './build-control.ts';
import { choice } from './choice.ts';

const none = 'none';

export interface ClassPickerOptions extends ControlOptions<ClassSpec, number | null> {
  readonly classes: readonly string[];
}

/** One of the network's classes by name, or none, called what the parameter calls it ("the top class"). */
export function classPicker(options: ClassPickerOptions): Control<number | null> {
  const { id, spec, classes, onChange } = options;
  const byName: ChoiceSpec = {
    type: 'choice',
    label: spec.label,
    help: spec.help,
    default: none,
    options: [
      { value: none, label: spec.nullLabel },
      ...classes.map((name, index) => ({ value: String(index), label: name })),
    ],
  };
  const toText = (value: number | null): string => (value === null ? none : String(value));
  const control = choice({
    id,
    spec: byName,
    value: toText(options.value),
    onChange: (value) => {
      onChange(value === none ? null : Number(value));
    },
  });
  return {
    element: control.element,
    set: (value) => {
      control.set(toText(value));
    },
  };
}
