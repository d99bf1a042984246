/** A parameter's value: a number, a choice, a switch, or a class index (null: decided by the operation). */
export type ParamValue = number | string | boolean | null;
export type ParamValues = Record<string, ParamValue>;

interface Described {
  /** A short name for controls, such as "Step size". */
  readonly label: string;
  /** One line for `--help` and tooltips. */
  readonly help: string;
}

export interface NumberSpec extends Described {
  readonly type: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** The grid of a slider; values between are valid unless `integer`. */
  readonly step: number;
  readonly integer?: boolean;
  readonly unit?: string;
  /** Where on the track the values lie: `log` for ranges over several magnitudes. */
  readonly scale?: 'linear' | 'log';
}

export interface ChoiceSpec<T extends string = string> extends Described {
  readonly type: 'choice';
  readonly default: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
}

export interface SwitchSpec extends Described {
  readonly type: 'switch';
  readonly default: boolean;
}

/** A class index of the network, or null, whose meaning `nullLabel` names ("the top class", "untargeted"). */
export interface ClassSpec extends Described {
  readonly type: 'class';
  readonly default: null;
  readonly nullLabel: string;
}

export type ParamSpec = NumberSpec | ChoiceSpec | SwitchSpec | ClassSpec;

type SpecOf<V> = [V] extends [boolean]
  ? SwitchSpec
  : [V] extends [string]
    ? ChoiceSpec<V>
    : null extends V
      ? ClassSpec
      : NumberSpec;

export type ParamSpecs<P extends ParamValues = ParamValues> = string extends keyof P
  ? Readonly<Record<string, ParamSpec>>
  : { readonly [K in keyof P]: SpecOf<P[K]> };

/** An operation's defaults. */
export function defaultsOf(specs: Readonly<Record<string, ParamSpec>>): ParamValues {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default]));
}

/**
 * Fills in defaults and checks every value.
 *
 * @throws {RangeError} naming the parameter, the value and what is accepted.
 */
export function resolveParams<P extends ParamValues>(
  specs: ParamSpecs<P>,
  given: Readonly<Record<string, unknown>>,
  classes: readonly string[],
): P {
  const table: Readonly<Record<string, ParamSpec>> = specs;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(table, name)) {
      throw new RangeError(
        `unknown parameter "${name}"; accepted: ${Object.keys(table).join(', ') || 'none'}`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(table).map(([name, spec]) => {
      const value = Object.hasOwn(given, name) ? given[name] : undefined;
      return [name, value === undefined ? spec.default : checkParam(name, spec, value, classes)];
    }),
  ) as P;
}

/** Checks one value against its specification and returns it, typed. */
export function checkParam(
  name: string,
  spec: ParamSpec,
  value: unknown,
  classes: readonly string[],
): ParamValue {
  const refuse = (accepted: string): never => {
    throw new RangeError(`${name} = ${show(value)} is not accepted; ${name} takes ${accepted}`);
  };
  switch (spec.type) {
    case 'number': {
      const accepted = `${spec.integer === true ? 'a whole number' : 'a number'} from ${spec.min} to ${spec.max}`;
      if (typeof value !== 'number' || !Number.isFinite(value)) return refuse(accepted);
      if (value < spec.min || value > spec.max) return refuse(accepted);
      if (spec.integer === true && !Number.isInteger(value)) return refuse(accepted);
      return value;
    }
    case 'choice': {
      const option = spec.options.find((candidate) => candidate.value === value);
      return (
        option?.value ?? refuse(`one of ${spec.options.map((entry) => entry.value).join(', ')}`)
      );
    }
    case 'switch':
      return typeof value === 'boolean' ? value : refuse('true or false');
    case 'class': {
      if (value === null) return null;
      const known = typeof value === 'number' && classes[value] !== undefined;
      if (known) return value;
      return refuse(
        `a class index from 0 to ${classes.length - 1} (${classes.join(', ')}) or none (${spec.nullLabel})`,
      );
    }
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
