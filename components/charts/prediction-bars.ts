import { element, svg, textElement } from './svg.ts';

export interface PredictionRow {
  readonly label: string;
  /** Probability in [0, 1]. */
  readonly value: number;
  /** The probability before the picture was changed, drawn as an outline behind the bar. */
  readonly before?: number;
  /** The picture's true class, marked so that the eye need not look for it. */
  readonly isTruth?: boolean;
}

export interface PredictionBars {
  readonly title: string;
  readonly rows: readonly PredictionRow[];
  /** `standard` or `robust`: which model predicts. */
  readonly className: string;
  readonly width?: number;
}

const rowHeight = 22;
const labelWidth = 58;
const numberWidth = 38;

/**
 * A model's answer as a bar chart, "Dog 95 %, Bird 2 %, Primate 4 %": one row per class, in the order given, so that rows
 * keep their places while the numbers move.
 */
export function predictionBars(chart: PredictionBars): string {
  const width = chart.width ?? 190;
  const track = width - labelWidth - numberWidth;
  const largest = Math.max(...chart.rows.map(({ value }) => value));
  // Only one of several equal classes is "the" prediction: the first, as arg max has it.
  const top = chart.rows.findIndex(({ value }) => value === largest);
  return svg(
    {
      width,
      height: Math.max(1, chart.rows.length) * rowHeight + 2,
      title: chart.title,
      description: describeRows(chart.rows),
      className: `prediction-bars ${chart.className}`,
    },
    ...chart.rows.map((row, index) => barRow(row, index, index === top, track)),
  );
}

function barRow(row: PredictionRow, index: number, isTop: boolean, track: number): string {
  const state = `${isTop ? ' top' : ''}${row.isTruth === true ? ' truth' : ''}`;
  return element(
    'g',
    { class: `row${state}`, transform: `translate(0 ${index * rowHeight + 1})` },
    textElement(row.label, { class: 'bar-label', x: labelWidth - 7, y: 15, 'text-anchor': 'end' }),
    element('rect', { class: 'bar-track', x: labelWidth, y: 4, width: track, height: 14, rx: 2 }),
    element('rect', {
      class: 'bar',
      x: labelWidth,
      y: 4,
      width: track * row.value,
      height: 14,
      rx: 2,
    }),
    row.before === undefined
      ? ''
      : element('path', {
          class: 'bar-before',
          d: `M${(labelWidth + track * row.before).toFixed(2)} 1v20`,
        }),
    textElement(percent(row.value), {
      class: 'bar-number',
      x: labelWidth + track + numberWidth - 1,
      y: 15,
      'text-anchor': 'end',
    }),
  );
}

/** A probability for a reader: whole percents, and "<1 %" rather than a zero that it is not. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.005) return '<1 %';
  if (probability < 1 && probability > 0.995) return '>99 %';
  return `${Math.round(probability * 100)} %`;
}

function describeRows(rows: readonly PredictionRow[]): string {
  return rows
    .map(({ label, value, before }) =>
      before === undefined
        ? `${label} ${percent(value)}`
        : `${label} ${percent(value)}, before ${percent(before)}`,
    )
    .join('; ');
}

/**
 * The classes worth a row: each distribution's largest, most probable first, in a stable order.
 *
 * @param distributions probabilities per class, such as before and after an attack.
 * @param count how many classes.
 * @param always class indices that are shown whatever their probability, such as the true class.
 */
export function leadingClasses(
  distributions: readonly (readonly number[])[],
  count: number,
  always: readonly number[] = [],
): number[] {
  const peak = (index: number): number =>
    Math.max(...distributions.map((distribution) => distribution[index] ?? 0));
  const indices = (distributions[0] ?? []).map((_, index) => index);
  const kept = indices.filter((index) => always.includes(index));
  const rest = indices
    .filter((index) => !always.includes(index))
    .sort((a, b) => peak(b) - peak(a) || a - b);
  return [...kept, ...rest].slice(0, Math.max(count, kept.length));
}

/** The rows of the leading classes, from a model's class names and probabilities. */
export function predictionRows(options: {
  readonly classes: readonly string[];
  readonly probabilities: readonly number[];
  readonly before?: readonly number[];
  readonly truth?: number | null;
  /** Class indices in the order of their rows. */
  readonly shown: readonly number[];
}): PredictionRow[] {
  const { classes, probabilities, before, truth, shown } = options;
  return shown.map((index) => ({
    label: classes[index] ?? '',
    value: probabilities[index] ?? 0,
    isTruth: index === truth,
    ...(before === undefined ? {} : { before: before[index] ?? 0 }),
  }));
}
