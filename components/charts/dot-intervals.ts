import { symbol, symbolCircle, symbolDiamond } from 'd3-shape';
import { axisScale, bottomAxis, type AxisSpec, type Plot, type Scale } from './axis.ts';
import { noData } from './line-chart.ts';
import { element, svg, textElement } from './svg.ts';

export interface DotInterval {
  /** Written at the left. */
  readonly label: string;
  /** What colours it: `standard`, `robust`, `other`; see charts.css. */
  readonly className: string;
  readonly mark: 'circle' | 'diamond';
  /** A mark without filling: a second series of the same colour. */
  readonly hollow?: boolean;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface DotIntervals {
  readonly title: string;
  readonly description: string;
  /** From top to bottom. */
  readonly rows: readonly DotInterval[];
  readonly x: AxisSpec;
  /** A vertical line to compare with, such as what chance would give. */
  readonly reference?: { readonly x: number; readonly label: string };
  readonly width?: number;
}

const symbols = { circle: symbolCircle, diamond: symbolDiamond };
const rowHeight = 30;
const characterWidth = 6.8;

/** Estimates with their intervals, one below the other, as an SVG string. */
export function dotIntervals(chart: DotIntervals): string {
  const { width = 360, rows, reference } = chart;
  const longest = Math.max(0, ...rows.map(({ label }) => label.length));
  const plot: Plot = {
    left: Math.min(width * 0.5, longest * characterWidth + 10),
    right: width - 14,
    top: 28,
    bottom: 28 + rowHeight * Math.max(1, rows.length),
  };
  const shown = rows.flatMap(({ estimate, low, high }) => [estimate, low, high]);
  const values = reference === undefined ? shown : [...shown, reference.x];
  const x = axisScale(chart.x, values, [plot.left, plot.right]);
  return svg(
    { ...chart, width, height: plot.bottom + 44, className: 'dot-intervals' },
    bottomAxis(x, chart.x, plot),
    reference === undefined ? '' : referenceLine(reference, x, plot),
    ...rows.map((row, index) => rowMarkup(row, x, plot, plot.top + rowHeight * (index + 0.5))),
    rows.length === 0 ? noData(plot) : '',
  );
}

function rowMarkup(row: DotInterval, x: Scale, plot: Plot, y: number): string {
  const { label, className, mark, hollow = false, estimate, low, high } = row;
  return element(
    'g',
    { class: `series ${className}` },
    element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y, y2: y }),
    element('line', { class: 'line', x1: x(low), x2: x(high), y1: y, y2: y }),
    element('path', {
      class: hollow ? 'mark hollow' : 'mark',
      d: symbol(symbols[mark], 80)() ?? '',
      transform: `translate(${x(estimate).toFixed(2)} ${y.toFixed(2)})`,
    }),
    textElement(label, { class: `end-label ${className}`, x: 0, y, dy: '0.35em' }),
  );
}

function referenceLine(
  { x: value, label }: NonNullable<DotIntervals['reference']>,
  x: Scale,
  plot: Plot,
): string {
  const at = x(value);
  const right = at > (plot.left + plot.right) / 2;
  return element(
    'g',
    { class: 'marker' },
    element('line', { x1: at, x2: at, y1: plot.top - 6, y2: plot.bottom }),
    textElement(label, {
      class: 'marker-label',
      x: right ? at + 6 : at - 6,
      y: plot.top - 12,
      'text-anchor': right ? 'end' : 'start',
    }),
  );
}
