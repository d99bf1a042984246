import { bin, max, range, ticks } from 'd3-array';
import { axisScale, bottomAxis, type AxisSpec, type Plot, type Scale } from './axis.ts';
import { noData } from './line-chart.ts';
import { element, svg, textElement } from './svg.ts';

export interface HistogramGroup {
  readonly name: string;
  /** `standard` or `robust`. */
  readonly className: string;
  readonly values: readonly number[];
  /** How many more lie beyond the axis' end, drawn as a bar of their own at the right. */
  readonly beyond?: number;
}

export interface Histogram {
  readonly title: string;
  readonly description: string;
  /** Drawn upwards. */
  readonly above: HistogramGroup;
  /** Drawn downwards from the same axis, in the same bins: position is the cue beside colour. */
  readonly below: HistogramGroup;
  readonly x: AxisSpec & { readonly domain: readonly [number, number] };
  readonly bins?: number;
  readonly width?: number;
  readonly height?: number;
}

interface Bar {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

const beyondWidth = 26;

/** Two histograms over one axis, mirrored, each with its median, as an SVG string. */
export function histogram(chart: Histogram): string {
  const { width = 360, height = 270, above, below } = chart;
  const hasBeyond = (above.beyond ?? 0) + (below.beyond ?? 0) > 0;
  const plot: Plot = {
    left: 34,
    right: width - 12 - (hasBeyond ? beyondWidth + 8 : 0),
    top: 26,
    bottom: height - 44,
  };
  const x = axisScale(chart.x, [], [plot.left, plot.right]);
  const edges = binEdges(chart.x, chart.bins ?? 14);
  const groups = [above, below].map((group) => ({ group, bars: bars(group.values, edges) }));
  const tallest = max(groups, ({ group, bars: own }) =>
    Math.max(group.beyond ?? 0, ...own.map(({ count }) => count)),
  );
  const middle = (plot.top + plot.bottom) / 2;
  const unit = ((plot.bottom - plot.top) / 2 - 22) / Math.max(1, tallest ?? 1);
  return svg(
    { ...chart, width, height, className: 'histogram' },
    bottomAxis(x, chart.x, plot),
    countAxis(Math.max(1, tallest ?? 1), { unit, middle, plot }),
    ...groups.map(({ group, bars: own }, index) =>
      groupMarkup({ group, bars: own, x, middle, unit: index === 0 ? -unit : unit, plot }),
    ),
    element('line', { class: 'axis-line', x1: plot.left, x2: plot.right, y1: middle, y2: middle }),
    hasBeyond
      ? textElement(`> ${chart.x.domain[1]}`, {
          class: 'tick-label',
          x: plot.right + 8 + beyondWidth / 2,
          y: plot.bottom + 17,
          'text-anchor': 'middle',
        })
      : '',
    total(above) + total(below) === 0 ? noData(plot) : '',
  );
}

/** The edges of equal bins along the axis: equal ratios on a log axis. */
function binEdges(spec: Histogram['x'], count: number): number[] {
  const [low, high] = spec.domain;
  return range(count + 1).map((index) =>
    spec.scale === 'log'
      ? low * (high / low) ** (index / count)
      : low + ((high - low) * index) / count,
  );
}

function bars(values: readonly number[], edges: readonly number[]): Bar[] {
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const inside = values.map((value) => Math.min(high, Math.max(low, value)));
  return bin()
    .domain([low, high])
    .thresholds(edges.slice(1, -1))(inside)
    .map((own) => ({ start: own.x0 ?? low, end: own.x1 ?? high, count: own.length }));
}

function total(group: HistogramGroup): number {
  return group.values.length + (group.beyond ?? 0);
}

interface GroupDrawing {
  readonly group: HistogramGroup;
  readonly bars: readonly Bar[];
  readonly x: Scale;
  readonly middle: number;
  /** Height of one picture; negative upwards. */
  readonly unit: number;
  readonly plot: Plot;
}

function groupMarkup({ group, bars: own, x, middle, unit, plot }: GroupDrawing): string {
  const upwards = unit < 0;
  const outer = upwards ? plot.top : plot.bottom;
  const column = (left: number, wide: number, count: number): string =>
    count === 0
      ? ''
      : element('rect', {
          class: 'bar',
          x: left,
          y: upwards ? middle + unit * count : middle,
          width: wide,
          height: Math.abs(unit) * count,
        });
  const counted = medianWithBeyond(group);
  return element(
    'g',
    { class: `series ${group.className}` },
    ...own.map(({ start, end, count }) =>
      column(x(start) + 0.75, Math.max(1, x(end) - x(start) - 1.5), count),
    ),
    column(plot.right + 8, beyondWidth, group.beyond ?? 0),
    counted === null
      ? ''
      : element('line', { class: 'median', x1: x(counted), x2: x(counted), y1: middle, y2: outer }),
    textElement(group.name + medianText(group, counted, x), {
      class: `end-label ${group.className}`,
      // The label stays inside the plot: it hangs to the left of a median in the right half.
      x: counted === null ? plot.left : x(counted) + (isRight(x, counted, plot) ? -5 : 5),
      y: upwards ? outer + 8 : outer - 4,
      'text-anchor': counted !== null && isRight(x, counted, plot) ? 'end' : 'start',
    }),
  );
}

function medianText(group: HistogramGroup, median: number | null, x: Scale): string {
  if (total(group) === 0) return '';
  return `: median ${median === null ? `> ${x.domain()[1] ?? ''}` : median.toPrecision(2)}`;
}

/** How many pictures, upwards and downwards from the middle. */
function countAxis(
  tallest: number,
  { unit, middle, plot }: { readonly unit: number; readonly middle: number; readonly plot: Plot },
): string {
  const counts = ticks(0, tallest, 3).filter(Number.isInteger);
  const places = [...counts.map((count) => -count).reverse(), ...counts.slice(1)];
  return element(
    'g',
    { class: 'axis' },
    ...places.map((count) => {
      const y = middle - unit * count;
      return (
        element('line', { class: 'grid', x1: plot.left, x2: plot.right, y1: y, y2: y }) +
        textElement(String(Math.abs(count)), {
          class: 'tick-label',
          x: plot.left - 6,
          y,
          dy: '0.35em',
          'text-anchor': 'end',
        })
      );
    }),
    textElement('pictures', { class: 'axis-label', x: 2, y: plot.top - 12 }),
  );
}

function isRight(x: Scale, value: number, plot: Plot): boolean {
  return x(value) > (plot.left + plot.right) / 2;
}

/**
 * The median of all pictures, those beyond the axis included.
 *
 * @returns null where there is nothing, or where half of them or more lie beyond.
 */
export function medianWithBeyond(group: HistogramGroup): number | null {
  const sorted = [...group.values].sort((a, b) => a - b);
  const middle = (total(group) - 1) / 2;
  const low = sorted[Math.floor(middle)];
  const high = sorted[Math.ceil(middle)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
