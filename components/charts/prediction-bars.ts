import { element, escapeMarkup, fixed } from './svg.ts';

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
  /** What is predicted by whom: the list's accessible name. */
  readonly title: string;
  readonly rows: readonly PredictionRow[];
  /** `standard` or `robust`: which model predicts. */
  readonly className: string;
  /** The row to emphasise; by default the largest, which is the prediction. */
  readonly top?: number;
}

/**
 * A model's answer as a bar chart, "Dog 95 %, Bird 2 %, Primate 4 %": one row per class, in the order given, so that rows
 * keep their places while the numbers move. A list of real text with a small SVG for each bar: it is read aloud as it
 * is, and its text keeps its size at every width.
 */
export function predictionBars({ title, rows, className, ...given }: PredictionBars): string {
  const largest = Math.max(...rows.map(({ value }) => value));
  // Only one of several equal classes is "the" prediction: the first, as arg max has it.
  const top = given.top ?? rows.findIndex(({ value }) => value === largest);
  return element(
    'ul',
    { class: `prediction-bars ${className}`, role: 'list', 'aria-label': title },
    ...rows.map((row, index) => barRow(row, index === top)),
  );
}

function barRow(row: PredictionRow, isTop: boolean): string {
  const state = `${isTop ? ' top' : ''}${row.isTruth === true ? ' truth' : ''}`;
  const before = row.before === undefined ? '' : ` (before: ${probabilityText(row.before)})`;
  return element(
    'li',
    { class: `bar-row${state}` },
    element('span', { class: 'bar-label' }, escapeMarkup(row.label)),
    barPicture(row),
    element(
      'span',
      { class: 'bar-number' },
      probabilityText(row.value),
      before === '' ? '' : element('span', { class: 'chart-spoken' }, before),
    ),
  );
}

/** The bar alone, stretched to whatever width is left between label and number. */
function barPicture({ value, before }: PredictionRow): string {
  const bar = element('rect', { class: 'bar', width: 100 * value, height: 14 });
  const mark =
    before === undefined
      ? ''
      : element('path', { class: 'bar-before', d: `M${fixed(100 * before)} 0v14` });
  return element(
    'svg',
    { viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    element('rect', { class: 'bar-track', width: 100, height: 14 }),
    bar,
    mark,
  );
}

/** A share for a reader: whole percents, and "<1 %" rather than a zero that it is not. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '<1\u202f%';
  if (share < 1 && share > 0.995) return '>99\u202f%';
  return `${Math.round(share * 100)}\u202f%`;
}

/** A network's probability as a percentage. A softmax is never 0 or 1, though 32 bits may round it to that. */
export function probabilityText(probability: number): string {
  return percent(Math.min(Math.max(probability, Number.MIN_VALUE), 1 - Number.EPSILON));
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
