import { argmax } from '../../compute/numeric/softmax.ts';
import type { NdArray } from '../../compute/numeric/nd-array.ts';
import type { Json, Op, OpResult, OutputSpec } from '../../compute/op.ts';
import type { ParamValues } from '../../compute/params.ts';
import type { InputPicture } from './inputs.ts';

/** What a run shows on the terminal. */
export interface RunReport {
  readonly op: Op;
  /** Undefined where no trained network took part. */
  readonly model: string | undefined;
  readonly classes: readonly string[];
  readonly params: ParamValues;
  readonly pictures: readonly InputPicture[];
  readonly result: OpResult;
  /** Probabilities of each picture as the PNG holds it. */
  readonly saved: Readonly<Record<string, readonly number[]>>;
  readonly seconds: number;
}

/** A run in words: what was computed on what, and each output. */
export function summarise(report: RunReport): string {
  const { op, model, classes, params, pictures, result, saved, seconds } = report;
  const settings = Object.entries(params).map(([name, value]) => {
    const shown = op.params[name]?.type === 'class' ? className(value, classes) : String(value);
    return `${name} ${shown}`;
  });
  const names = pictures.map(({ name }) => name).join(', ');
  const shownPictures = pictures.length > 5 ? `${pictures.length} pictures` : names;
  const ofModel = model === undefined ? '' : ` of the model "${model}"`;
  return [
    `${op.title}${ofModel}${shownPictures === '' ? '' : ` on ${shownPictures}`}`,
    ...pictures.flatMap(({ name, notices }) => notices.map((notice) => `  ${name}: ${notice}`)),
    ...(settings.length > 0 ? [`  with ${settings.join(', ')}`] : []),
    ...Object.entries(op.outputs).flatMap(([name, spec]) => describe(name, spec, result, classes)),
    ...Object.entries(saved).map(
      ([name, probabilities]) =>
        `  ${name} as an 8-bit file: ${topClasses(probabilities, classes)}${undone(probabilities, result, classes)}`,
    ),
    ...(result.values['dead'] === true
      ? [
          '  the gradient is zero at every step, so there was nothing to climb; try another neuron or picture',
        ]
      : []),
    `  ${seconds.toFixed(2)} s`,
  ].join('\n');
}

/** That rounding to 256 levels undid what the result says, where it did. */
function undone(
  probabilities: readonly number[],
  { values: { classAfter } }: OpResult,
  classes: readonly string[],
): string {
  if (typeof classAfter !== 'number' || argmax(probabilities) === classAfter) return '';
  return ` (no longer ${className(classAfter, classes)}: the change is too small for 256 levels)`;
}

function describe(
  name: string,
  spec: OutputSpec,
  { arrays, values }: OpResult,
  classes: readonly string[],
): string[] {
  const array = arrays[name];
  const value = values[name];
  const unit = spec.unit === undefined ? '' : ` ${spec.unit}`;
  if (array !== undefined) return [`  ${name}: ${describeArray(array)}${unit}`];
  if (value === undefined) return [];
  return [`  ${name}: ${describeValue(value, spec.kind, classes)}${unit}`];
}

function describeArray({ data, shape }: NdArray): string {
  if (data.length === 0) return 'empty';
  const range = data.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
    [Infinity, -Infinity] as const,
  );
  return `${shape.join(' × ')}, from ${range.map(short).join(' to ')}`;
}

function describeValue(value: Json, kind: OutputSpec['kind'], classes: readonly string[]): string {
  if (kind === 'class') return className(value, classes);
  if (kind === 'probabilities' && Array.isArray(value)) return topClasses(value, classes);
  if (typeof value === 'number') return short(value);
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

function topClasses(probabilities: readonly Json[], classes: readonly string[]): string {
  return probabilities
    .map((probability, index) => ({ probability: Number(probability), index }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, 4)
    .map(
      ({ probability, index }) => `${classes[index] ?? index} ${(probability * 100).toFixed(1)} %`,
    )
    .join(', ');
}

function className(value: Json, classes: readonly string[]): string {
  if (value === null) return 'none';
  return typeof value === 'number' ? (classes[value] ?? String(value)) : JSON.stringify(value);
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}
