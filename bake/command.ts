import type { Demo } from '../compute/demo.ts';
import type { ParamValue } from '../compute/params.ts';

/** `targetClass` → `target-class`: how a parameter is called on the command line. */
export function flagOf(parameter: string): string {
  return parameter.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * The command that computes a demo's numbers again, on the same pictures and with the same parameters.
 *
 * @returns one line for a shell, started in the project's folder.
 */
export function commandFor(demo: Demo): string {
  const words = ['npm run op --', demo.op];
  if (demo.model !== null) words.push('--model', demo.model);
  if (demo.pictures.length > 0) words.push('--bank', demo.pictures.join());
  for (const [name, value] of Object.entries(demo.params)) words.push(...flagWords(name, value));
  return words.join(' ');
}

function flagWords(parameter: string, value: ParamValue): string[] {
  const flag = flagOf(parameter);
  if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`];
  return [`--${flag}`, value === null ? 'none' : String(value)];
}
