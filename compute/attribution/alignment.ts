import { sizeOf, type NdArray } from '../numeric/nd-array.ts';
import { cosineSimilarity } from '../numeric/vector.ts';

/*
 * Three ways to ask how far an attribution agrees with what a person sees: does it lie on the object, do neighbouring
 * pixels agree, does it look like the picture? Each is null where the attribution is zero everywhere.
 */

/** How much of an attribution lies inside a silhouette, in shares of 1. */
export interface Inside {
  /** The silhouette's share of the picture: what a map that is the same everywhere would have inside. */
  readonly area: number;
  /** The share of Σ a² that lies inside. */
  readonly energy: number | null;
  /** The share of Σ |a| that lies inside. */
  readonly absolute: number | null;
}

/**
 * How much of an attribution a lies inside a silhouette m:
 *
 *     Σ_pixels m Σ_channels a² / Σ_pixels Σ_channels a²,
 *
 * and the same with |a| for a². A pixel that the object covers by half counts by half. This is the energy-based
 * pointing game of Wang et al. (2020).
 *
 * Differs from the paper: there, the object is a box, and the map is nowhere negative and not squared.
 *
 * @param attribution height × width × channels, signed.
 * @param mask height × width in [0, 1].
 * @throws {RangeError} if the two are not of the same height and width.
 */
export function inside(attribution: NdArray, mask: NdArray): Inside {
  const { height, width, channels } = sides(attribution);
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

/**
 * How far neighbouring pixels agree: over all pairs (p, q) of horizontal and vertical neighbours, channel by channel,
 *
 *     Σ a_p a_q / Σ ½ (a_p² + a_q²),
 *
 * in [−1, 1]: 1 where the map is the same everywhere, close to 0 for noise that is independent from pixel to pixel, −1
 * for a checkerboard.
 *
 * @param attribution height × width × channels, signed.
 */
export function coherence(attribution: NdArray): number | null {
  const { width, channels } = sides(attribution);
  const { data } = attribution;
  const line = width * channels;
  let products = 0;
  let squares = 0;
  const addPair = (one: number, other: number): void => {
    products += one * other;
    squares += (one ** 2 + other ** 2) / 2;
  };
  for (const [at, value] of data.entries()) {
    if (at % line < line - channels) addPair(value, data[at + channels] ?? 0);
    if (at + line < data.length) addPair(value, data[at + line] ?? 0);
  }
  return squares > 0 ? products / squares : null;
}

/**
 * How far an attribution a looks like its picture x, whatever its sign and size: the magnitude of the cosine between
 * the two, in [0, 1], after the mean of each channel is taken off x. (A cosine with the raw picture would mostly ask
 * for its overall brightness.)
 *
 * Differs from the alignment of Etmann et al. (2019), |⟨x, a⟩| / ‖a‖: x is centred and its length divided out, so that
 * pictures of different contrast can be averaged.
 *
 * @param attribution height × width × channels, signed.
 * @param image of the same shape.
 */
export function pictureCosine(attribution: NdArray, image: NdArray): number | null {
  if (attribution.data.every((value) => value === 0)) return null;
  const { channels } = sides(image);
  const means = Array.from({ length: channels }, (_, channel) => {
    const values = image.data.filter((_value, at) => at % channels === channel);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const centred = image.data.map((value, at) => value - (means[at % channels] ?? 0));
  return Math.abs(cosineSimilarity(attribution.data, centred));
}

function sides({ shape }: NdArray): { height: number; width: number; channels: number } {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(
      `an attribution is height × width × channels; this one is [${shape.join(' × ')}]`,
    );
  }
  return { height, width, channels };
}
