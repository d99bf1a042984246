import { element, escapeMarkup } from './svg.ts';

export interface SignedBar {
  readonly label: string;
  readonly value: number;
  /** Where the label leads. */
  readonly href?: string;
}

export interface SignedBars {
  /** The list's accessible name. */
  readonly title: string;
  readonly rows: readonly SignedBar[];
  /** The magnitude at either end of the bars' common scale, above 0. */
  readonly limit: number;
  /** `standard` or `robust`. */
  readonly className: string;
}

/**
 * Signed numbers as bars to the left and right of zero, one row each in the order given. A list of real text with a small
 * SVG for each bar: it is read aloud as it is, and its text keeps its size at every width.
 */
export function signedBars({ title, rows, limit, className }: SignedBars): string {
  return element(
    'ul',
    { class: `signed-bars ${className}`, role: 'list', 'aria-label': title },
    ...rows.map((row) => barRow(row, limit)),
    axisRow(limit),
  );
}

/**
 * The magnitude at either end of a scale that holds all values: the largest one, rounded up to tenths, so that the axis
 * can print it as it is.
 */
export function signedLimit(values: Iterable<number>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return Math.max(1, Math.ceil(largest * 10)) / 10;
}

/** The scale in numbers, below the bars; each row says its own number, so that only eyes need it. */
function axisRow(limit: number): string {
  const end = String(Number(limit.toPrecision(3)));
  const marks = [`−${end}`, '0', `+${end}`].map((text) => element('span', {}, text));
  const axis = element('span', { class: 'bar-axis' }, ...marks);
  return element('li', { class: 'bar-row', 'aria-hidden': 'true' }, axis);
}

function barRow({ label, value, href }: SignedBar, limit: number): string {
  const text = escapeMarkup(label);
  const named = href === undefined ? text : element('a', { href }, text);
  const number = `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
  return element(
    'li',
    { class: 'bar-row' },
    element('span', { class: 'bar-label' }, named),
    barPicture(value / limit),
    element('span', { class: 'bar-number' }, number),
  );
}

/** @param share of the scale, from −1 to 1. */
function barPicture(share: number): string {
  const length = 50 * Math.min(1, Math.abs(share));
  return element(
    'svg',
    { viewBox: '0 0 100 14', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    element('rect', { class: 'bar-track', width: 100, height: 14 }),
    element('rect', {
      class: share < 0 ? 'bar bar-against' : 'bar',
      x: share < 0 ? 50 - length : 50,
      width: length,
      height: 14,
    }),
    element('path', { class: 'bar-zero', d: 'M50 0v14' }),
  );
}
