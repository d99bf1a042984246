import { commandFor } from '../../bake/command.ts';
import type { BakedResult } from '../../bake/store.ts';
import type { ParamSpec, ParamValue } from '../../compute/params.ts';
import { formatParam, inSentence } from '../live/format.ts';
import { operationTitle, paramSpecs } from './operations.ts';

/** What the runs of one operation in a figure were computed from. */
export interface ComputedFrom {
  readonly op: string;
  /** The operation's name for readers. */
  readonly title: string;
  /** Models, pictures and parameters in words; what differs between the runs with all its values. */
  readonly ingredients: string;
  readonly backend: string;
  /** For each run the command that computes it again. */
  readonly commands: readonly string[];
}

/**
 * What a figure's baked results were computed from, once for each operation: a grid of 32 runs reads as the values of
 * its rows and columns.
 */
export async function computedFrom(
  results: readonly BakedResult[],
  classes: readonly string[],
): Promise<ComputedFrom[]> {
  const operations = [...Map.groupBy(results, ({ op }) => op.id)];
  return Promise.all(
    operations.map(async ([op, runs]) => ({
      op,
      title: await operationTitle(op),
      ingredients: ingredients(runs, await paramSpecs(op), classes),
      backend: list(runs.map(({ backend }) => backend)),
      commands: [...new Set(runs.map(({ demo }) => commandFor(demo)))],
    })),
  );
}

/** “on model robust; picture pig; norm: L2 · steps: 10, 20”: what took part, where something did. */
function ingredients(
  runs: readonly BakedResult[],
  specs: Readonly<Record<string, ParamSpec>>,
  classes: readonly string[],
): string {
  const params = Object.entries(specs).map(([name, spec]) =>
    parameter(
      spec,
      runs.map(({ params }) => params[name] ?? null),
      classes,
    ),
  );
  return [
    prefixed('on model ', list(runs.flatMap(({ model }) => model?.id ?? []))),
    prefixed('judged by ', list(runs.flatMap(({ demo }) => demo.judges ?? []))),
    prefixed('picture ', list(runs.flatMap(({ demo }) => demo.pictures))),
    params.join(' · '),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** “noise σ: 0.05, 0.1 of the pixel range”. */
function parameter(
  spec: ParamSpec,
  values: readonly ParamValue[],
  classes: readonly string[],
): string {
  const unit = spec.type === 'number' && spec.unit !== undefined ? ` ${spec.unit}` : '';
  const texts = values.map((value) => {
    const text = formatParam(value, spec, classes);
    return text.slice(0, text.length - unit.length);
  });
  return `${inSentence(spec.label)}: ${list(texts)}${unit}`;
}

function list(items: readonly string[]): string {
  return [...new Set(items)].join(', ');
}

function prefixed(prefix: string, text: string): string {
  return text === '' ? '' : prefix + text;
}
