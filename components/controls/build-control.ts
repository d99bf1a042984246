import type { NumberSpec, ParamSpec, ParamValue } from '../../compute/params.ts';
import { classPicker } from './class-picker.ts';
import { choice } from './choice.ts';
import { numberField } from './number-field.ts';
import { picturePicker } from './picture-picker.ts';
import { slider } from './slider.ts';
import { switchControl } from './switch-control.ts';

/** A control in the page, and how to set it from outside without calling back. */
export interface Control<V extends ParamValue = ParamValue> {
  readonly element: HTMLElement;
  set(value: V): void;
  /** Takes a file, where the control takes any. */
  receive?(file: File): void;
}

/** What every control needs; `S` is its parameter's specification. */
export interface ControlOptions<S extends ParamSpec, V extends ParamValue> {
  /** Unique in the page: labels point to it. */
  readonly id: string;
  readonly spec: S;
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** What a number's control may have of its own in one place, for as long as it stands there. */
export interface ControlDetails {
  /** Limits within the parameter's own. */
  readonly limits?: Partial<Pick<NumberSpec, 'min' | 'max' | 'step'>>;
  /** Says a value once more, in another unit, beside the number. */
  readonly note?: (value: number) => string;
}

export interface AnyControlOptions extends ControlOptions<ParamSpec, ParamValue>, ControlDetails {
  /** The field; one called `picture` with many options becomes a picture picker. */
  readonly name: string;
  readonly classes: readonly string[];
  readonly picturesUrl: string;
  /** How a reader's own picture is taken; null where none is. */
  readonly ownPicture: { readonly photograph: boolean } | null;
}

/** With more values than this on its track, a slider cannot be set to any of them. */
const finestTrack = 1e6;

/** The control for a parameter, chosen by its specification. */
export function buildControl(options: AnyControlOptions): Control {
  const { name, spec, value, classes, picturesUrl } = options;
  const common = { id: options.id, onChange: options.onChange };
  switch (spec.type) {
    case 'number': {
      const isFine = (spec.max - spec.min) / spec.step > finestTrack;
      const build = isFine ? numberField : slider;
      const { limits, note } = options;
      const here = { ...spec, ...limits };
      const number = { ...common, spec: here, value: expectNumber(name, value) };
      return accept('number', name, build(note === undefined ? number : { ...number, note }));
    }
    case 'switch':
      return accept('boolean', name, switchControl({ ...common, spec, value: value === true }));
    case 'class': {
      const index = typeof value === 'number' ? value : null;
      const control = classPicker({ ...common, spec, classes, value: index });
      return {
        element: control.element,
        set: (next) => {
          control.set(typeof next === 'number' ? next : null);
        },
      };
    }
    case 'choice': {
      const chosen = { ...common, spec, value: String(value) };
      if (name !== 'picture') return accept('string', name, choice(chosen));
      const control = picturePicker({ ...chosen, picturesUrl, own: options.ownPicture });
      return { ...control, ...accept('string', name, control) };
    }
  }
}

interface TypeNames {
  readonly number: number;
  readonly boolean: boolean;
  readonly string: string;
}

/** Widens a control of one type to one that is handed any value, and refuses what it cannot show. */
function accept<T extends keyof TypeNames>(
  type: T,
  name: string,
  control: Control<TypeNames[T]>,
): Control {
  return {
    element: control.element,
    set: (value) => {
      if (!isOf(type, value)) throw new TypeError(`${name} = ${String(value)} is no ${type}`);
      control.set(value);
    },
  };
}

function isOf<T extends keyof TypeNames>(
  type: T,
  value: ParamValue,
): value is TypeNames[T] & ParamValue {
  return typeof value === type;
}

function expectNumber(name: string, value: ParamValue): number {
  if (typeof value !== 'number') throw new TypeError(`${name} = ${String(value)} is no number`);
  return value;
}
