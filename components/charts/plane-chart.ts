import { contour } from './contour.ts';
import { element, fixed, svg } from './svg.ts';

/** Points of the plane with the balls around them, and where an attack moves each. */
export interface PlaneChart {
  readonly title: string;
  readonly description: string;
  /** n × 2, coordinates x and y in turn; the chart shows from −reach to reach. */
  readonly points: ArrayLike<number>;
  /** n: the class of each point, 0 or 1. */
  readonly labels: ArrayLike<number>;
  /** n × 2: where the attack moved each point. */
  readonly adversarial: ArrayLike<number>;
  /** n: 1 where the classifier is right on the whole ball as far as the attack knows, 0 where it is not. */
  readonly standing: ArrayLike<number>;
  /** The probability of class 1 on a square grid, upper edge first. */
  readonly grid: ArrayLike<number>;
  readonly norm: 'l2' | 'linf';
  readonly epsilon: number;
  readonly reach: number;
}

/** Side of the chart in viewBox units. */
const side = 400;

type Place = readonly [x: number, y: number];

/**
 * The plane as a picture without ground: the boundary, the balls, the points (discs and squares), and from each point
 * a line to where the attack moved it, with a cross where that is misread. The ground, the classifier's decision, is a
 * picture beneath it.
 */
export function planeChart(chart: PlaneChart): string {
  const { labels, standing, epsilon, reach } = chart;
  const unit = side / (2 * reach);
  const places = placesOf(chart.points, reach);
  const moved = placesOf(chart.adversarial, reach);
  const of = (label: number): Place[] => places.filter((_, index) => labels[index] === label);
  const ball = (place: Place): string =>
    chart.norm === 'l2' ? disc(place, epsilon * unit) : square(place, epsilon * unit);
  const links = places.map((from, index) => segment(from, moved[index] ?? from));
  const broken = moved.filter((_, index) => standing[index] === 0);
  const shape = (name: string, parts: readonly string[]): string =>
    element('path', { class: name, d: parts.join('') || 'M0 0' });
  return svg(
    {
      title: chart.title,
      description: chart.description,
      className: 'plane',
      width: side,
      height: side,
    },
    shape('ball class-0', of(0).map(ball)),
    shape('ball class-1', of(1).map(ball)),
    shape('boundary', boundary(chart)),
    shape('moved', epsilon === 0 ? [] : links),
    shape(
      'broken-halo',
      broken.map((place) => cross(place, 3)),
    ),
    shape(
      'broken',
      broken.map((place) => cross(place, 3)),
    ),
    shape(
      'point class-0',
      of(0).map((place) => disc(place, 4.5)),
    ),
    shape(
      'point class-1',
      of(1).map((place) => square(place, 4)),
    ),
  );
}

/** Points in viewBox units, y downwards. */
function placesOf(points: ArrayLike<number>, reach: number): Place[] {
  const unit = side / (2 * reach);
  return Array.from(
    { length: points.length / 2 },
    (_, index) =>
      [
        (reach + (points[2 * index] ?? 0)) * unit,
        (reach - (points[2 * index + 1] ?? 0)) * unit,
      ] as const,
  );
}

/** Where the probability is one half; the grid's values lie at the centres of their cells. */
function boundary({ grid }: PlaneChart): string[] {
  const columns = Math.sqrt(grid.length);
  const cell = side / columns;
  return contour(grid, columns, 0.5).map(([[ax, ay], [bx, by]]) =>
    segment([(ax + 0.5) * cell, (ay + 0.5) * cell], [(bx + 0.5) * cell, (by + 0.5) * cell]),
  );
}

function disc([x, y]: Place, radius: number): string {
  const r = fixed(radius);
  const d = fixed(2 * radius);
  return `M${fixed(x - radius)} ${fixed(y)}a${r} ${r} 0 1 0 ${d} 0a${r} ${r} 0 1 0 -${d} 0z`;
}

function square([x, y]: Place, half: number): string {
  const whole = fixed(2 * half);
  return `M${fixed(x - half)} ${fixed(y - half)}h${whole}v${whole}h-${whole}z`;
}

function cross([x, y]: Place, half: number): string {
  const whole = fixed(2 * half);
  return (
    `M${fixed(x - half)} ${fixed(y - half)}l${whole} ${whole}` +
    `M${fixed(x - half)} ${fixed(y + half)}l${whole} -${whole}`
  );
}

function segment([ax, ay]: Place, [bx, by]: Place): string {
  return `M${fixed(ax)} ${fixed(ay)}L${fixed(bx)} ${fixed(by)}`;
}
