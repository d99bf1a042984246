import { modelIds } from '../../bake/models.ts';
import { loadOperation, operationIds } from '../../bake/operations.ts';
import type { Op } from '../../compute/op.ts';
import type { ParamSpec } from '../../compute/params.ts';
import { spellings } from './flags.ts';
import { commonHelp } from './options.ts';

/** How many pictures operations take, as a flag and in words. */
const picturesOf: Readonly<Record<Op['pictures'], { flag: string; words: string }>> = {
  none: { flag: '', words: 'no pictures' },
  one: { flag: ' --picture <path>', words: 'one picture' },
  many: { flag: ' --picture <path> …', words: 'any number of pictures' },
};

/** What there is to run, and how. */
export async function generalHelp(root: string): Promise<string> {
  const operations = await Promise.all(operationIds(root).map((id) => loadOperation(id, root)));
  return [
    'npm run op -- <operation> --model <id> --picture <path> [options]',
    '\nRuns an operation on any picture. Operations:\n',
    table(operations.map(({ id, summary }) => [id, summary])),
    '\nModels:\n',
    table(modelIds(root).map((id) => [id, ''])),
    '\nOptions of every operation:\n',
    table(commonHelp),
    '\nParameters of an operation: npm run op -- <operation> --help',
  ].join('\n');
}

/** An operation's parameters, presets and outputs, as it declares them. */
export function operationHelp(op: Op): string {
  const presets = Object.entries(op.presets ?? {}).map(
    ([name, values]) =>
      [
        name,
        Object.entries(values)
          .map(([key, value]) => `${key} = ${String(value)}`)
          .join(', '),
      ] as const,
  );
  const outputs = Object.entries(op.outputs).map(
    ([name, { kind, help, unit }]) =>
      [`${name} (${kind})`, unit === undefined ? help : `${help} [${unit}]`] as const,
  );
  const params = paramHelp(op);
  const model = op.model === 'none' ? '' : ' --model <id>';
  return [
    `npm run op -- ${op.id}${model}${picturesOf[op.pictures].flag} [options]`,
    `\n${op.title}. ${op.summary} Takes ${picturesOf[op.pictures].words}.`,
    ...(params.length > 0 ? ['\nParameters:\n', table(params)] : []),
    ...(presets.length > 0 ? ['\nPresets:\n', table(presets)] : []),
    '\nOutputs:\n',
    table(outputs),
    '\nOptions of every operation:\n',
    table(commonHelp),
  ].join('\n');
}

/**
 * What a flag takes and what for, such as `<number>: How many steps. [0 to 100; default 40]`.
 *
 * @param flag with its dashes.
 */
export function valueHelp(op: Op, flag: string): string {
  const rows = [...paramHelp(op), ...commonHelp];
  const [written = '', help = ''] = rows.find(([left]) => left.split(/[ ,]+/).includes(flag)) ?? [];
  return `${/<.*>/.exec(written)?.[0] ?? 'a value'}: ${help}`;
}

function paramHelp(op: Op): (readonly [string, string])[] {
  return Object.entries(op.params).map(
    ([name, spec]) => [flagsOf(name, spec), `${spec.help} ${acceptedBy(spec)}`] as const,
  );
}

function flagsOf(name: string, spec: ParamSpec): string {
  const flags = spellings(name).map((flag) => `--${flag}`);
  if (spec.type === 'switch') return `${flags.join(', ')}, --no-${flags[0]?.slice(2) ?? ''}`;
  return `${flags.join(', ')} <${spec.type === 'choice' ? 'choice' : spec.type}>`;
}

function acceptedBy(spec: ParamSpec): string {
  switch (spec.type) {
    case 'number': {
      const unit = spec.unit === undefined ? '' : ` ${spec.unit}`;
      return `[${spec.min} to ${spec.max}${unit}; default ${spec.default}]`;
    }
    case 'choice':
      return `[${spec.options.map(({ value }) => value).join(', ')}; default ${spec.default}]`;
    case 'switch':
      return `[default ${spec.default ? 'on' : 'off'}]`;
    case 'class':
      return `[a class, its index, or none: ${spec.nullLabel}; default none]`;
  }
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd()).join('\n');
}
