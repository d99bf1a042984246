import { parseArgs, type ParseArgsConfig } from 'node:util';
import { flagOf } from '../../bake/command.ts';
import { checkDashes } from '../forgotten-dashes.ts';
import type { Square } from '../../compute/image/resize.ts';
import type { Op } from '../../compute/op.ts';
import {
  resolveParams,
  type ParamSpec,
  type ParamValue,
  type ParamValues,
} from '../../compute/params.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export const backends = ['wasm', 'wasm-single', 'webgpu'] as const;
export type BackendFlag = (typeof backends)[number];

/** Flags that every operation has. */
const commonOptions = {
  model: { type: 'string' },
  picture: { type: 'string', multiple: true, default: [] },
  bank: { type: 'string', multiple: true, default: [] },
  label: { type: 'string', multiple: true, default: [] },
  mask: { type: 'string', multiple: true, default: [] },
  crop: { type: 'string' },
  judge: { type: 'string', multiple: true, default: [] },
  preset: { type: 'string' },
  backend: { type: 'string', default: 'wasm' },
  out: { type: 'string' },
  debug: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Options;

/** Other spellings of a parameter's flag. */
const aliases: Readonly<Record<string, string>> = { targetClass: 'target' };

/** A command line, split up but with its parameters still as text. */
export interface Arguments {
  readonly model: string | undefined;
  /** Paths of files or folders. */
  readonly picture: readonly string[];
  /** Ids of the picture bank. */
  readonly bank: readonly string[];
  readonly label: readonly string[];
  /** Paths of the silhouettes of the picture files. */
  readonly mask: readonly string[];
  readonly crop: Square | undefined;
  /** Ids of models that judge what the operation makes. */
  readonly judge: readonly string[];
  readonly preset: string | undefined;
  readonly backend: BackendFlag;
  readonly out: string | undefined;
  readonly help: boolean;
  readonly given: ParamValues;
}

/**
 * Splits a command line by the flags that an operation's parameters ask for.
 *
 * @param argv what follows the operation's id.
 * @throws {RangeError} naming an unknown flag or a value that its flag does not take.
 */
export function parseArguments(op: Op, argv: readonly string[]): Arguments {
  const options = { ...paramOptions(op), ...commonOptions };
  checkDashes(Object.keys(options));
  const { values } = split(argv, options);
  const texts: Readonly<Record<string, unknown>> = values;
  return {
    ...values,
    model: values.model,
    preset: values.preset,
    out: values.out,
    bank: values.bank.flatMap((ids) => ids.split(',')),
    judge: values.judge.flatMap((ids) => ids.split(',')),
    crop: values.crop === undefined ? undefined : parseCrop(values.crop),
    backend: parseBackend(values.backend),
    given: givenParams(op, texts),
  };
}

function split<T extends Options>(argv: readonly string[], options: T) {
  const parsed = parse(argv, options);
  const given = parsed.tokens.filter((token) => token.kind === 'option');
  for (const [name, tokens] of Map.groupBy(given, (token) => token.name)) {
    if (tokens.length < 2 || options[name]?.multiple === true) continue;
    const values = tokens.map(({ rawName, value }) => value ?? rawName).join(', ');
    throw new RangeError(`--${name} is given ${tokens.length} times (${values}); give it once`);
  }
  return parsed;
}

function parse<T extends Options>(argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: joinNegative(argv), options, allowNegative: true, tokens: true });
  } catch (error) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const reason = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    throw new RangeError(`${reason}; there are: ${known.join(', ')}`, { cause: error });
  }
}

/** `--epsilon -1` as `--epsilon=-1`: a value, which the check of the parameter refuses by its range, and no flag. */
function joinNegative(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const before = words.at(-1) ?? '';
    const isValue = /^-[\d.]/.test(word) && before.startsWith('--') && !before.includes('=');
    if (isValue) words.splice(-1, 1, `${before}=${word}`);
    else words.push(word);
  }
  return words;
}

function paramOptions(op: Op): Record<string, { type: 'string' | 'boolean' }> {
  const entries = Object.entries(op.params).flatMap(([name, spec]) =>
    spellings(name).map((flag) => [
      flag,
      { type: spec.type === 'switch' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  return Object.fromEntries(entries) as Record<string, { type: 'string' | 'boolean' }>;
}

/** The flags that set a parameter, the full one first. */
export function spellings(parameter: string): string[] {
  const alias = aliases[parameter];
  return alias === undefined ? [flagOf(parameter)] : [flagOf(parameter), alias];
}

/**
 * Parameters that were given, numbers as numbers; class names stay text until the model is known.
 *
 * @throws {RangeError} if two spellings set one parameter.
 */
function givenParams(op: Op, texts: Readonly<Record<string, unknown>>): ParamValues {
  const given: ParamValues = {};
  for (const [name, spec] of Object.entries(op.params)) {
    const flags = spellings(name).filter((flag) => texts[flag] !== undefined);
    if (flags.length > 1) {
      const both = flags.map((flag) => `--${flag}`).join(' and ');
      throw new RangeError(`${both} are the same parameter; give one of them`);
    }
    const [flag] = flags;
    const text = flag === undefined ? undefined : texts[flag];
    if (typeof text === 'boolean') given[name] = text;
    if (typeof text === 'string') given[name] = spec.type === 'number' ? parseNumber(text) : text;
  }
  return given;
}

/**
 * A finite number or a fraction such as 8/255. Anything else stays text, so that the check of the parameter refuses
 * it by what was typed.
 */
function parseNumber(text: string): number | string {
  const parts = text.split('/');
  if (parts.length > 2) return text;
  const numbers = parts.map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [numerator = NaN, denominator = 1] = numbers;
  const number = numerator / denominator;
  return [...numbers, number].every(Number.isFinite) ? number : text;
}

/**
 * The operation's parameters: defaults, then the preset, then what was given.
 *
 * @throws {RangeError} naming the parameter, its value and what it takes.
 */
export function chooseParams(
  op: Op,
  { preset, given }: Pick<Arguments, 'preset' | 'given'>,
  classes: readonly string[],
): ParamValues {
  const presets = new Map(Object.entries<Partial<ParamValues>>(op.presets ?? {}));
  const chosen = preset === undefined ? {} : presets.get(preset);
  if (chosen === undefined) {
    const there = [...presets.keys()].join(', ') || 'none';
    throw new RangeError(`unknown preset "${String(preset)}" of ${op.id}; there are: ${there}`);
  }
  const typed = Object.entries(given).map(([name, value]): [string, ParamValue] => {
    const spec: ParamSpec | undefined = op.params[name];
    const isClass = spec?.type === 'class' && typeof value === 'string';
    return [name, isClass ? classIndex(value, classes) : value];
  });
  const params = resolveParams(op.params, { ...chosen, ...Object.fromEntries(typed) }, classes);
  checkLargestEntry(params);
  return params;
}

/** In L∞ a radius of 1 is the whole pixel range: more is a slip, as a rule 8 for 8/255. */
function checkLargestEntry({ norm, ...params }: ParamValues): void {
  if (norm !== 'linf') return;
  for (const [name, value] of Object.entries(params)) {
    if (!name.startsWith('epsilon') || typeof value !== 'number' || value <= 1) continue;
    const flag = flagOf(name);
    throw new RangeError(
      `--${flag} ${value} is more than the whole pixel range, which in L∞ is 1; ${value} of 255 levels is written --${flag} ${value}/255`,
    );
  }
}

/** A class by name or index, `none` as null; anything else as it is, for the check to refuse. */
function classIndex(text: string, classes: readonly string[]): number | string | null {
  if (text === 'none') return null;
  const byName = classes.indexOf(text);
  if (byName >= 0) return byName;
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/**
 * The true class of each picture: one `--label` for all, or one for each.
 *
 * @throws {RangeError} naming a label that is no class, or a number of labels that does not fit.
 */
export function parseLabels(
  labels: readonly string[],
  pictures: number,
  classes: readonly string[],
): (number | null)[] {
  if (labels.length > 1 && labels.length !== pictures) {
    throw new RangeError(`${labels.length} labels for ${pictures} pictures; give one, or one each`);
  }
  return Array.from({ length: pictures }, (_, index) => {
    const text = labels[index] ?? labels[0] ?? 'none';
    const label = classIndex(text, classes);
    if (label === null || (typeof label === 'number' && classes[label] !== undefined)) return label;
    throw new RangeError(
      `--label ${text} is not accepted; it takes a class (${classes.join(', ')}), its index, or none`,
    );
  });
}

function parseCrop(text: string): Square {
  const [, x, y, size] = (/^(\d+),(\d+),(\d+)$/.exec(text) ?? []).map(Number);
  if (x === undefined || y === undefined || size === undefined) {
    throw new RangeError(`--crop ${text} is not accepted; it takes x,y,size in whole pixels`);
  }
  return { x, y, size };
}

function parseBackend(text: string): BackendFlag {
  const backend = backends.find((name) => name === text);
  if (backend !== undefined) return backend;
  throw new RangeError(`--backend ${text} is not accepted; it takes ${backends.join(', ')}`);
}
