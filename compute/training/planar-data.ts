import type { Random } from '../numeric/random.ts';
import { norms, type Norm } from '../attacks/norms.ts';

/** Shapes of two classes in the square [−1, 1]², each with a gap between the classes. */
export type PlanarShape = 'moons' | 'circles' | 'spirals' | 'blobs' | 'two-features';

/** Points of the plane, and which of two classes each belongs to. */
export interface PlanarSet {
  /** n × 2, coordinates x and y in turn. */
  readonly points: Float64Array;
  /** n times 0 or 1. */
  readonly labels: Uint8Array;
}

/** A point of class 0 or 1, before it is moved by noise. */
type Curve = (label: number, random: Random) => readonly [x: number, y: number];

interface Shape {
  readonly curve: Curve;
  /** Each point is moved to a random place of a disc of this radius, so that a gap between the classes stays. */
  readonly noise: number;
}

const shapes: Readonly<Record<PlanarShape, Shape>> = {
  moons: { curve: moon, noise: 0.06 },
  circles: { curve: circle, noise: 0.1 },
  spirals: { curve: spiral, noise: 0.04 },
  blobs: { curve: blob, noise: 0.4 },
  'two-features': { curve: twoFeatures, noise: 0.04 },
};

/**
 * Draws points of a shape, the two classes in turn.
 *
 * Noise is uniform in a disc and not normal: a normal one would put a few points on the wrong side, and then no
 * network could be right, let alone robust, on all of them.
 *
 * @param count how many points, 2 or more.
 */
export function planarSet(shape: PlanarShape, count: number, random: Random): PlanarSet {
  const { curve, noise } = shapes[shape];
  const points = new Float64Array(2 * count);
  const labels = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) {
    const label = index % 2;
    const place = random.fork(index);
    const [x, y] = curve(label, place);
    const offset = new Float64Array(2);
    norms.l2.randomStart(offset, noise, place);
    // Engines differ in the last bit of a cosine; rounded, they all see the same points.
    points.set([Math.fround(x + (offset[0] ?? 0)), Math.fround(y + (offset[1] ?? 0))], 2 * index);
    labels[index] = label;
  }
  return { points, labels };
}

/** Two half circles of radius 0.5 that reach into each other. */
function moon(label: number, random: Random): [number, number] {
  const angle = Math.PI * random.uniform();
  const side = label === 0 ? 1 : -1;
  return [0.25 * -side + 0.5 * Math.cos(angle), side * (0.5 * Math.sin(angle) - 0.15)];
}

/** A circle inside a ring. */
function circle(label: number, random: Random): [number, number] {
  const angle = 2 * Math.PI * random.uniform();
  const radius = label === 0 ? 0.3 * Math.sqrt(random.uniform()) : 0.75;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Two arms of one and a half turns each. */
function spiral(label: number, random: Random): [number, number] {
  const turn = 0.25 + 1.25 * Math.sqrt(random.uniform());
  const angle = 2 * Math.PI * turn + Math.PI * label;
  const radius = 0.62 * turn;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Two discs, one in a corner each. */
function blob(label: number): [number, number] {
  return label === 0 ? [-0.4, -0.4] : [0.4, 0.4];
}

/**
 * Two features that predict the class: x is always right, but the classes lie only 0.08 apart there; y lies far apart,
 * but is wrong for one point in ten (after Tsipras et al. 2019).
 */
function twoFeatures(label: number, random: Random): [number, number] {
  const side = label === 0 ? -1 : 1;
  const agrees = random.uniform() < 0.9 ? 1 : -1;
  return [0.08 * side, side * agrees * (0.35 + 0.55 * random.uniform())];
}

/**
 * Half the distance between the nearest two points of different classes: with a larger radius the balls around them
 * overlap, and no classifier is right everywhere in both.
 *
 * @returns in the units of the plane; infinite if one of the classes has no point.
 */
export function halfGap({ points, labels }: PlanarSet, norm: Norm): number {
  let smallest = Infinity;
  labels.forEach((label, index) => {
    for (let other = 0; other < index; other += 1) {
      if (labels[other] === label) continue;
      const x = (points[2 * index] ?? 0) - (points[2 * other] ?? 0);
      const y = (points[2 * index + 1] ?? 0) - (points[2 * other + 1] ?? 0);
      smallest = Math.min(smallest, norms[norm].measure([x, y]));
    }
  });
  return smallest / 2;
}
