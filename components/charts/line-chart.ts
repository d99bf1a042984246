import {
  area,
  line,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
} from 'd3-shape';
import { axisScale, bottomAxis, leftAxis, type AxisSpec, type Plot, type Scale } from './axis.ts';
import { dodge } from './dodge.ts';
import { element, fixed, svg, textElement } from './svg.ts';

export type Point = readonly [x: number, y: number];

export interface Series {
  /** Written at the line's end. */
  readonly name: string;
  /** What colours it: `standard`, `robust`, `other`, `quiet`; see charts.css. */
  readonly className: string;
  /** A broken line, the cue beside colour. */
  readonly dash?: boolean;
  /** A mark at each point; `none` for dense lines. */
  readonly mark?: keyof typeof symbols | 'none';
  /** In the order of x. */
  readonly points: readonly Point[];
  /** An interval around the line, such as a 95 % confidence interval: x, low, high. */
  readonly band?: readonly (readonly [x: number, low: number, high: number])[];
}

export interface LineChart {
  readonly title: string;
  readonly description: string;
  readonly series: readonly Series[];
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  /** A vertical line at one x, such as the step shown elsewhere. */
  readonly marker?: { readonly x: number; readonly label?: string };
  /** Names at the line ends (default); switch off where one line needs no name. */
  readonly endLabels?: boolean;
  readonly width?: number;
  readonly height?: number;
}

const symbols = {
  circle: symbolCircle,
  diamond: symbolDiamond,
  square: symbolSquare,
  triangle: symbolTriangle,
  star: symbolStar,
};
const characterWidth = 7.5;
const lineHeight = 15;
/** From the end of a line to its name. */
const endGap = 10;

/** A chart of lines that are named at their ends, with optional intervals and a marker, as an SVG string. */
export function lineChart(chart: LineChart): string {
  const width = chart.width ?? 360;
  const height = chart.height ?? 240;
  const names = (chart.endLabels ?? true) ? chart.series.map(({ name }) => name.length) : [0];
  const right = Math.min(
    width * 0.32,
    Math.max(12, Math.max(0, ...names) * characterWidth + endGap + 4),
  );
  const plot: Plot = { left: 48, right: width - right, top: 28, bottom: height - 44 };
  const x = axisScale(chart.x, valuesOf(chart.series, 0), [plot.left, plot.right]);
  const y = axisScale(chart.y, valuesOf(chart.series, 1), [plot.bottom, plot.top]);
  const drawn = chart.series.filter(({ points }) => points.length > 0);
  return svg(
    { ...chart, width, height },
    leftAxis(y, chart.y, plot),
    bottomAxis(x, chart.x, plot),
    chart.marker === undefined ? '' : markerLine(chart.marker, x, plot),
    ...drawn.map((series) => seriesMarkup(series, x, y)),
    (chart.endLabels ?? true) ? endLabels(drawn, x, y, plot) : '',
    drawn.length === 0 ? noData(plot) : '',
  );
}

/** What an empty chart says, so that an empty frame is not taken for a result of zero. */
export function noData(plot: Plot): string {
  return textElement('no data yet', {
    class: 'no-data',
    x: (plot.left + plot.right) / 2,
    y: (plot.top + plot.bottom) / 2,
    'text-anchor': 'middle',
  });
}

function valuesOf(series: readonly Series[], axis: 0 | 1): number[] {
  return series.flatMap(({ points, band = [] }) => [
    ...points.map((point) => point[axis]),
    ...(axis === 1 ? band.flatMap(([, low, high]) => [low, high]) : []),
  ]);
}

function seriesMarkup(series: Series, x: Scale, y: Scale): string {
  const { points, band = [], mark = 'none', dash = false } = series;
  const path = line<Point>(
    ([px]) => x(px),
    ([, py]) => y(py),
  ).digits(2)(points);
  const ribbon = area<readonly [number, number, number]>()
    .x(([px]) => x(px))
    .y0(([, low]) => y(low))
    .y1(([, , high]) => y(high))
    .digits(2)(band);
  // A single point has a line of no length: it always gets a mark.
  const shape = mark === 'none' && points.length === 1 ? 'circle' : mark;
  const outline = shape === 'none' ? '' : (symbol(symbols[shape], 40)() ?? '');
  return element(
    'g',
    { class: `series ${series.className}` },
    band.length > 1 ? element('path', { class: 'band', d: ribbon ?? undefined }) : '',
    element('path', { class: dash ? 'line dashed' : 'line', d: path ?? undefined }),
    ...(outline === '' ? [] : points).map(([px, py]) =>
      element('path', {
        class: 'mark',
        d: outline,
        transform: `translate(${x(px).toFixed(2)} ${y(py).toFixed(2)})`,
      }),
    ),
  );
}

function endLabels(drawn: readonly Series[], x: Scale, y: Scale, plot: Plot): string {
  const ends = drawn.map(({ points }) => points.at(-1) ?? [0, 0]);
  const heights = dodge(
    ends.map(([, py]) => y(py)),
    lineHeight,
    plot.top,
    plot.bottom,
  );
  const labels = drawn.map((series, index) => {
    const [px, py] = ends[index] ?? [0, 0];
    const height = heights[index] ?? 0;
    return [
      leader([x(px), y(py)], height),
      textElement(series.name, {
        class: `end-label ${series.className}`,
        x: x(px) + endGap,
        y: height,
        dy: '0.35em',
      }),
    ].join('');
  });
  return labels.join('');
}

/** Leads from a line's end to a name that had to move away from it, lest the name's height be read as a value. */
function leader([endX, endY]: Point, height: number): string {
  if (Math.abs(height - endY) < lineHeight / 3) return '';
  const d = `M${fixed(endX + 1)} ${fixed(endY)}L${fixed(endX + endGap - 2)} ${fixed(height)}`;
  return element('path', { class: 'leader', d });
}

function markerLine(marker: NonNullable<LineChart['marker']>, x: Scale, plot: Plot): string {
  const at = x(marker.x);
  return element(
    'g',
    { class: 'marker' },
    element('line', { x1: at, x2: at, y1: plot.top, y2: plot.bottom }),
    marker.label === undefined
      ? ''
      : textElement(marker.label, { x: at + 4, y: plot.top + 4, class: 'marker-label' }),
  );
}
