import { flagOf } from '../../bake/command.ts';
import type { Op } from '../../compute/op.ts';
import type { ParamValue } from '../../compute/params.ts';

/** Other spellings of a parameter's flag. */
const aliases: Readonly<Record<string, string>> = { targetClass: 'target' };

/** The flags that set a parameter, the full one first. */
export function spellings(parameter: string): string[] {
  const alias = aliases[parameter];
  return alias === undefined ? [flagOf(parameter)] : [flagOf(parameter), alias];
}

/** What was typed for a parameter. */
export interface Typed {
  /** With its dashes. */
  readonly flag: string;
  readonly text: string | boolean;
}

/** What was typed for a parameter, and the value that it stands for. */
export interface Given extends Typed {
  readonly value: ParamValue;
}

/** A typed word for an error: as it is, in quotes where it would not be seen to be one word. */
export function quoted(text: string): string {
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text);
}

/**
 * Does work that refuses parameters by the names that they have in code, and refuses them by the flags that were typed.
 *
 * @throws {RangeError} of the work, in the words of {@link inFlags}, and with the work's own error as its cause.
 */
export async function namingFlags<T>(
  op: Op,
  given: ReadonlyMap<string, Given>,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(inFlags(error.message, op, given), { cause: error });
  }
}

/**
 * An operation's message in the words of the command line. All of `compute/` writes a parameter as `name = value`:
 * `stepSize = 40 is not accepted; stepSize takes …` becomes `--step-size 40 is not accepted; it takes …`.
 *
 * A value that was typed is shown as it was typed, `8/255` or `frog`; one that the message only advises, or that comes
 * from a preset or a default, as the message has it.
 */
export function inFlags(
  message: string,
  { params }: Pick<Op, 'params'>,
  given: ReadonlyMap<string, Given>,
): string {
  const names = Object.keys(params).join('|');
  if (names === '') return message;
  const value = String.raw`"[^"]*"(?=[\s;,]|$)|[^\s;,]*[^\s;,.:]`;
  const className = String.raw`(?: \(([^)]*)\))?`;
  const assignment = new RegExp(String.raw`\b(${names}) = (${value})${className}`, 'g');
  return message
    .replaceAll(assignment, (_all, name: string, shown: string, explained?: string) => {
      const plain = shown.replaceAll(/^"|"$/g, '');
      const words = wordsFor(name, plain, given.get(name));
      // `--target frog (frog)` would say it twice.
      return explained === undefined || words.endsWith(` ${explained}`)
        ? words
        : `${words} (${explained})`;
    })
    .replaceAll(new RegExp(`; (?:${names}) takes `, 'g'), '; it takes ');
}

function wordsFor(name: string, shown: string, given: Given | undefined): string {
  const wasTyped = given !== undefined && String(given.value ?? 'none') === shown;
  const text = wasTyped ? given.text : shown;
  const flag = wasTyped ? given.flag : `--${flagOf(name)}`;
  return typeof text === 'boolean' ? flag : `${flag} ${quoted(text)}`;
}
