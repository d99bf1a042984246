import { parseArgs } from 'node:util';
import { checkDashes } from '../forgotten-dashes.ts';
import type { Square } from '../../compute/image/resize.ts';
import type { Op } from '../../compute/op.ts';
import { quoted, spellings, type Typed } from './flags.ts';
import { valueHelp } from './help.ts';
import { backends, commonOptions, type BackendFlag, type Options } from './options.ts';

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
  /** By the parameter's name. */
  readonly typed: ReadonlyMap<string, Typed>;
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
  const { values } = split(op, argv, options);
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
    typed: typedParams(op, texts),
  };
}

function split<T extends Options>(op: Op, argv: readonly string[], options: T) {
  const parsed = parse(op, joinNegative(argv), options);
  const given = parsed.tokens.filter((token) => token.kind === 'option');
  for (const [name, tokens] of Map.groupBy(given, (token) => token.name)) {
    if (tokens.length < 2 || options[name]?.multiple === true) continue;
    const values = tokens.map(({ rawName, value }) => value ?? rawName).join(', ');
    throw new RangeError(`--${name} is given ${tokens.length} times (${values}); give it once`);
  }
  return parsed;
}

function parse<T extends Options>(op: Op, words: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...words], options, allowNegative: true, tokens: true });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split(/\.\s/)[0] ?? '') : String(error);
    // Only a known flag with a wrong number of values is called an option without being called unknown.
    const flag = /^Option '(?:-\w, )?(--[\w-]+)/.exec(reason)?.[1];
    const message =
      flag === undefined ? withFlags(reason, options) : misused(op, flag, words, options);
    throw new RangeError(message, { cause: error });
  }
}

function withFlags(reason: string, options: Options): string {
  const known = Object.keys(options).map((name) => `--${name}`);
  return `${reason}; there are: ${known.join(', ')}`;
}

/** Why a flag is refused that lacks its value, or a switch that has one. */
function misused(op: Op, flag: string, words: readonly string[], options: Options): string {
  const name = flag.slice(2);
  if (options[name]?.type === 'string') {
    return `${flag} is given without a value; it takes ${valueHelp(op, flag)}`;
  }
  const given = words.find((word) => word.replace('--no-', '--').startsWith(`${flag}=`)) ?? flag;
  return `${quoted(given)} is not accepted; this switch takes no value: --${name} or --no-${name}`;
}

/**
 * `--epsilon -1` as `--epsilon=-1`: a value, which the check of the parameter refuses by its range, and no flag. The
 * only flag of one dash is `-h`.
 */
function joinNegative(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (const word of argv) {
    const before = words.at(-1) ?? '';
    const isValue = /^-[^-]/.test(word) && word !== '-h';
    if (isValue && before.startsWith('--') && !before.includes('=')) {
      words.splice(-1, 1, `${before}=${word}`);
    } else words.push(word);
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

/**
 * What was typed for each parameter; numbers and class names stay text until the model is known.
 *
 * @throws {RangeError} if two spellings set one parameter.
 */
function typedParams(op: Op, texts: Readonly<Record<string, unknown>>): ReadonlyMap<string, Typed> {
  const typed = new Map<string, Typed>();
  for (const name of Object.keys(op.params)) {
    const flags = spellings(name).filter((flag) => texts[flag] !== undefined);
    if (flags.length > 1) {
      const both = flags.map((flag) => `--${flag}`).join(' and ');
      throw new RangeError(`${both} are the same parameter; give one of them`);
    }
    const [flag] = flags;
    const text = flag === undefined ? undefined : texts[flag];
    if (typeof text === 'boolean') typed.set(name, { flag: `--${text ? '' : 'no-'}${flag}`, text });
    if (typeof text === 'string') typed.set(name, { flag: `--${flag}`, text });
  }
  return typed;
}

function parseCrop(text: string): Square {
  const [, x, y, size] = (/^(\d+),(\d+),(\d+)$/.exec(text) ?? []).map(Number);
  if (x === undefined || y === undefined || size === undefined) {
    throw new RangeError(
      `--crop ${quoted(text)} is not accepted; it takes x,y,size in whole pixels`,
    );
  }
  return { x, y, size };
}

function parseBackend(text: string): BackendFlag {
  const backend = backends.find((name) => name === text);
  if (backend !== undefined) return backend;
  throw new RangeError(
    `--backend ${quoted(text)} is not accepted; it takes ${backends.join(', ')}`,
  );
}
