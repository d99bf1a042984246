import { flagOf } from '../../bake/command.ts';
import type { Op } from '../../compute/op.ts';
import {
  resolveParams,
  type ParamSpec,
  type ParamValue,
  type ParamValues,
} from '../../compute/params.ts';
import { quoted, type Given, type Typed } from './flags.ts';

/**
 * The values that typed parameters stand for.
 *
 * @param classes the model's.
 * @throws {RangeError} naming the flag and the text of what should be a class and is none.
 */
export function readValues(
  op: Op,
  typed: ReadonlyMap<string, Typed>,
  classes: readonly string[],
): ReadonlyMap<string, Given> {
  const given = new Map<string, Given>();
  for (const [name, one] of typed) {
    const spec = op.params[name];
    if (spec !== undefined) given.set(name, { ...one, value: valueOf(one, spec, classes) });
  }
  return given;
}

function valueOf({ flag, text }: Typed, spec: ParamSpec, classes: readonly string[]): ParamValue {
  if (typeof text === 'boolean') return text;
  if (spec.type === 'number') return parseNumber(text);
  return spec.type === 'class' ? parseClass(flag, text, classes, spec.nullLabel) : text;
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
 * A class by its name or index, `none` as null.
 *
 * @param nullLabel what `none` means, if that needs words.
 */
function parseClass(
  flag: string,
  text: string,
  classes: readonly string[],
  nullLabel?: string,
): number | null {
  if (text === 'none') return null;
  const byName = classes.indexOf(text);
  if (byName >= 0) return byName;
  const index = /^\d+$/.test(text) ? Number(text) : -1;
  if (classes[index] !== undefined) return index;
  const meaning = nullLabel === undefined ? '' : ` (${nullLabel})`;
  throw new RangeError(
    `${flag} ${quoted(text)} is not accepted; it takes a class (${classes.join(', ')}), its index from 0 to ${classes.length - 1}, or none${meaning}`,
  );
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
    throw new RangeError(
      `${labels.length} --label for ${pictures} ${pictures === 1 ? 'picture' : 'pictures'}; give one, or one each`,
    );
  }
  return Array.from({ length: pictures }, (_, index) =>
    parseClass('--label', labels[index] ?? labels[0] ?? 'none', classes),
  );
}

/**
 * The operation's parameters: defaults, then the preset, then what was given.
 *
 * @throws {RangeError} naming the parameter, as in code, its value and what it takes.
 */
export function chooseParams(
  op: Op,
  preset: string | undefined,
  given: ReadonlyMap<string, Given>,
  classes: readonly string[],
): ParamValues {
  const values = [...given].map(([name, { value }]): [string, ParamValue] => [name, value]);
  const chosen = { ...presetOf(op, preset), ...Object.fromEntries(values) };
  const params = resolveParams(op.params, chosen, classes);
  checkLargestEntry(params);
  return params;
}

function presetOf(op: Op, preset: string | undefined): Partial<ParamValues> {
  if (preset === undefined) return {};
  const presets = new Map(Object.entries<Partial<ParamValues>>(op.presets ?? {}));
  const chosen = presets.get(preset);
  if (chosen !== undefined) return chosen;
  const there = [...presets.keys()].join(', ') || 'none';
  throw new RangeError(`unknown preset "${preset}" of ${op.id}; there are: ${there}`);
}

/** In L∞ a radius of 1 is the whole pixel range: more is a slip, as a rule 8 for 8/255. */
function checkLargestEntry({ norm, ...params }: ParamValues): void {
  if (norm !== 'linf') return;
  for (const [name, value] of Object.entries(params)) {
    if (!name.startsWith('epsilon') || typeof value !== 'number' || value <= 1) continue;
    throw new RangeError(
      `${name} = ${value} is more than the whole pixel range, which in L∞ is 1; ${value} of 255 levels is written --${flagOf(name)} ${value}/255`,
    );
  }
}
