import type { NdArray } from '../../compute/numeric/nd-array.ts';

type Point = readonly [x: number, y: number];

/** Where a pixel counts as covered. */
const level = 0.5;

/**
 * The outline of a silhouette, as an SVG path in pixel units: the line on which the coverage, interpolated between the
 * pixels' centres, is one half (marching squares, Lorensen and Cline 1987 in two dimensions). Beyond the picture the
 * coverage is that of the nearest pixel, so that a silhouette that is cut off stays open there.
 *
 * @param mask height × width in [0, 1].
 */
export function silhouetteOutline(mask: NdArray): string {
  const [height = 0, width = 0] = mask.shape;
  const coverage = (x: number, y: number): number => {
    const column = Math.min(width - 1, Math.max(0, x));
    const row = Math.min(height - 1, Math.max(0, y));
    return mask.data[row * width + column] ?? 0;
  };
  const segments: string[] = [];
  for (let y = -1; y < height; y += 1) {
    for (let x = -1; x < width; x += 1) {
      const corners: [Point, number][] = [
        [[x, y], coverage(x, y)],
        [[x + 1, y], coverage(x + 1, y)],
        [[x + 1, y + 1], coverage(x + 1, y + 1)],
        [[x, y + 1], coverage(x, y + 1)],
      ];
      const points = crossings(corners);
      for (let at = 0; at + 1 < points.length; at += 2) {
        segments.push(`M${text(points[at])}L${text(points[at + 1])}`);
      }
    }
  }
  return segments.join('');
}

/** Where the line crosses the sides of one square between four pixel centres: 0, 2 or 4 points, in order. */
function crossings(corners: readonly [Point, number][]): Point[] {
  return corners.flatMap(([from, before], index) => {
    const [to, after] = corners[(index + 1) % corners.length] ?? [from, before];
    if (before >= level === after >= level) return [];
    const share = (level - before) / (after - before);
    return [[from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])] as const];
  });
}

/** A pixel's centre lies half a unit from its corner. */
function text([x, y]: Point = [0, 0]): string {
  const tenth = (value: number): number => Math.round((value + 0.5) * 10) / 10;
  return `${tenth(x)} ${tenth(y)}`;
}
