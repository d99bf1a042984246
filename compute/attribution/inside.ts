import { sizeOf, type NdArray } from '../numeric/nd-array.ts';

/** How an attribution lies to a silhouette, in shares of 1. */
export interface Inside {
  /** The silhouette's share of the picture: what a map that is the same everywhere would have inside. */
  readonly area: number;
  /** The share of Σ a² that lies inside; null where the attribution is zero everywhere. */
  readonly energy: number | null;
  /** The share of Σ |a| that lies inside; null where the attribution is zero everywhere. */
  readonly absolute: number | null;
}

/**
 * How much of an attribution a lies inside a silhouette m:
 *
 *     Σ_pixels m Σ_channels a² / Σ_pixels Σ_channels a²,
 *
 * and the same with |a| for a². A pixel that the object covers by half counts by half. The energy-based pointing game
 * (Wang et al. 2020), which takes a box for the silhouette and a map that is nowhere negative.
 *
 * @param attribution height × width × channels, signed.
 * @param mask height × width in [0, 1].
 * @throws {RangeError} if the two are not of the same height and width.
 */
export function inside(attribution: NdArray, mask: NdArray): Inside {
  const [height = 0, width = 0, channels = 1] = attribution.shape;
  if (mask.shape.join() !== [height, width].join()) {
    throw new RangeError(
      `a mask of [${mask.shape.join(' × ')}] does not belong to an attribution of [${attribution.shape.join(' × ')}]`,
    );
  }
  const squares = { inside: 0, all: 0 };
  const sizes = { inside: 0, all: 0 };
  for (const [at, value] of attribution.data.entries()) {
    const covered = mask.data[Math.floor(at / channels)] ?? 0;
    squares.all += value ** 2;
    squares.inside += covered * value ** 2;
    sizes.all += Math.abs(value);
    sizes.inside += covered * Math.abs(value);
  }
  return {
    area: mask.data.reduce((sum, covered) => sum + covered, 0) / sizeOf(mask.shape),
    energy: squares.all > 0 ? squares.inside / squares.all : null,
    absolute: sizes.all > 0 ? sizes.inside / sizes.all : null,
  };
}
