import { extent } from 'd3-array';
import { scaleLinear, scaleLog, type ScaleContinuousNumeric } from 'd3-scale';
import { element, textElement } from './svg.ts';

export type Scale = ScaleContinuousNumeric<number, number>;

export interface AxisSpec {
  readonly label: string;
  /** Where the axis starts and ends; by default the data's extent. */
  readonly domain?: readonly [number, number];
  /** `log` for values over several magnitudes; they must be positive. */
  readonly scale?: 'linear' | 'log';
  readonly ticks?: number;
  /** How a tick's value is written; by default d3's own format. */
  readonly format?: (value: number) => string;
}

/** The rectangle inside the axes, in viewBox units. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Builds an axis' scale.
 *
 * Without a `domain` the scale covers the data; data that are all equal (or none at all) get room around them, since a
 * scale of zero length has no positions.
 *
 * @throws {RangeError} if a log axis would have to show zero or a negative number.
 */
export function axisScale(
  spec: AxisSpec,
  values: Iterable<number>,
  range: readonly [number, number],
): Scale {
  const [low, high] = spec.domain ?? widened(extent(values), spec.scale ?? 'linear');
  if (spec.scale === 'log') {
    if (low <= 0) {
      throw new RangeError(`the axis "${spec.label}" is logarithmic and cannot show ${low}`);
    }
    return scaleLog().domain([low, high]).range(range).clamp(true);
  }
  const scale = scaleLinear().domain([low, high]).range(range).clamp(true);
  return spec.domain === undefined ? scale.nice(spec.ticks ?? 5) : scale;
}

function widened(
  [low, high]: [number, number] | [undefined, undefined],
  kind: 'linear' | 'log',
): [number, number] {
  if (low === undefined) return kind === 'log' ? [0.1, 1] : [0, 1];
  if (low < high) return [low, high];
  return kind === 'log' ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
}

/** The ticks that are drawn: on a log axis the powers of ten and, where they are few, their doubles and fives. */
export function tickValues(scale: Scale, spec: AxisSpec): number[] {
  if (spec.scale !== 'log') return scale.ticks(spec.ticks ?? 5);
  const all = scale.ticks();
  const leading = (value: number): number =>
    Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9));
  const powers = all.filter((value) => leading(value) === 1);
  return powers.length >= 3 ? powers : all.filter((value) => [1, 2, 5].includes(leading(value)));
}

function formatter(scale: Scale, spec: AxisSpec): (value: number) => string {
  if (spec.format !== undefined) return spec.format;
  return spec.scale === 'log'
    ? (value) => String(Number(value.toPrecision(2)))
    : scale.tickFormat(spec.ticks ?? 5);
}

/** The horizontal axis under the plot: line, ticks, numbers, label. */
export function bottomAxis(scale: Scale, spec: AxisSpec, plot: Plot): string {
  const format = formatter(scale, spec);
  const ticks = tickValues(scale, spec).map((value) =>
    element(
      'g',
      { transform: `translate(${scale(value).toFixed(2)} ${plot.bottom})` },
      element('line', { class: 'tick', y2: 4 }),
      textElement(format(value), { class: 'tick-label', y: 17, 'text-anchor': 'middle' }),
    ),
  );
  return element(
    'g',
    { class: 'axis' },
    element('line', {
      class: 'axis-line',
      x1: plot.left,
      x2: plot.right,
      y1: plot.bottom,
      y2: plot.bottom,
    }),
    ...ticks,
    textElement(spec.label, {
      class: 'axis-label',
      x: (plot.left + plot.right) / 2,
      y: plot.bottom + 35,
      'text-anchor': 'middle',
    }),
  );
}

/** The vertical axis: numbers at the left, thin lines across the plot, and the label above, read without turning. */
export function leftAxis(scale: Scale, spec: AxisSpec, plot: Plot): string {
  const format = formatter(scale, spec);
  const ticks = tickValues(scale, spec).map((value) =>
    element(
      'g',
      { transform: `translate(0 ${scale(value).toFixed(2)})` },
      element('line', { class: 'grid', x1: plot.left, x2: plot.right }),
      textElement(format(value), {
        class: 'tick-label',
        x: plot.left - 6,
        dy: '0.35em',
        'text-anchor': 'end',
      }),
    ),
  );
  return element(
    'g',
    { class: 'axis' },
    ...ticks,
    textElement(spec.label, { class: 'axis-label', x: 2, y: plot.top - 12 }),
  );
}
