import { axisScale, bottomAxis, type AxisSpec, type Plot, type Scale } from './axis.ts';
import { element, svg, textElement } from './svg.ts';

export interface IntervalRow {
  /** What was measured, to the left of the row. */
  readonly label: string;
  /** What colours it: `standard` or `robust`; see charts.css. */
  readonly className: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** A value to compare with, drawn as an upright line. */
  readonly reference?: number;
}

export interface IntervalChart {
  readonly title: string;
  readonly description: string;
  /** Rows under one heading each, from top to bottom. */
  readonly groups: readonly { readonly name: string; readonly rows: readonly IntervalRow[] }[];
  readonly x: AxisSpec;
}

const width = 360;
const labelWidth = 84;
const rowHeight = 26;
const headHeight = 26;

/** Values with their intervals as dots on lines, one row each, as an SVG string. A diamond is the robust model's. */
export function intervalChart(chart: IntervalChart): string {
  const heights = chart.groups.map(({ rows }) => headHeight + rows.length * rowHeight);
  const bottom = 8 + heights.reduce((sum, height) => sum + height, 0);
  const plot: Plot = { left: labelWidth, right: width - 22, top: 8, bottom };
  const ends = chart.groups.flatMap(({ rows }) => rows.flatMap(({ low, high }) => [low, high]));
  const x = axisScale(chart.x, ends, [plot.left, plot.right]);
  let top = plot.top;
  const groups = chart.groups.map(({ name, rows }, index) => {
    const start = top;
    top += heights[index] ?? 0;
    return (
      textElement(name, { class: 'axis-label', x: 0, y: start + 17 }) +
      rows
        .map((row, place) => rowMarkup(row, x, start + headHeight + place * rowHeight + 10))
        .join('')
    );
  });
  return svg(
    { ...chart, width, height: bottom + 44, className: 'interval-chart' },
    bottomAxis(x, chart.x, plot),
    ...groups,
  );
}

function rowMarkup(row: IntervalRow, x: Scale, y: number): string {
  const at = x(row.value);
  const isRobust = row.className === 'robust';
  const mark = isRobust
    ? element('path', { class: 'mark', d: `M${at - 6.5} ${y}l6.5 -6.5 6.5 6.5 -6.5 6.5z` })
    : element('circle', { class: 'mark', cx: at, cy: y, r: 5.5 });
  const reference =
    row.reference === undefined
      ? ''
      : element('path', { class: 'reference', d: `M${x(row.reference)} ${y - 8}v16` });
  return element(
    'g',
    { class: row.className },
    textElement(row.label, {
      class: 'end-label',
      x: labelWidth - 12,
      y: y + 4,
      'text-anchor': 'end',
    }),
    element('path', {
      class: `line${isRobust ? ' dashed' : ''}`,
      d: `M${x(row.low)} ${y}H${x(row.high)}`,
    }),
    reference,
    mark,
  );
}
