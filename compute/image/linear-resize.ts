import { axisTaps, oversampling, type Taps } from './resize.ts';

const channels = 3;

/**
 * A linear resize A of square pictures, the same along both axes, together with its adjoint Aᵀ: what differentiating
 * *through* a resize takes. If g is the gradient at the small picture A x, then Aᵀ g is the gradient at the large
 * picture x, exactly. Pictures are flat, row-major, three channels; arithmetic is in 64 bits.
 */
export class LinearResize {
  /** Side of the large pictures. */
  readonly size: number;
  /** Side of the small pictures. */
  readonly side: number;
  private readonly taps: readonly Taps[];

  private constructor(size: number, taps: readonly Taps[]) {
    this.size = size;
    this.side = taps.length;
    this.taps = taps;
  }

  /**
   * The resize that reads a square picture for a network (`resizeSquare`), without its clamp and its rounding to 256
   * levels. For a size of four times the side, such as 256 for 64, it is the mean of each 4 × 4 block; for other sizes,
   * that mean over a Catmull–Rom resampling; for equal sizes, the identity.
   */
  static reading(size: number, side: number): LinearResize {
    if (size === side) return new LinearResize(size, identityTaps(side));
    const fine = axisTaps(0, size, side * oversampling, size);
    const blocks = Array.from({ length: side }, (_, output) =>
      meanOf(fine.slice(output * oversampling, (output + 1) * oversampling)),
    );
    return new LinearResize(size, blocks);
  }

  /**
   * The resize whose adjoint is linear interpolation between the centres of the small picture's pixels (constant beyond
   * the outermost): it spreads a small picture over a large one without edges between pixels.
   */
  static interpolating(size: number, side: number): LinearResize {
    return new LinearResize(size, tentTaps(size, side));
  }

  /** A x: size × size × 3 → side × side × 3. */
  apply(picture: ArrayLike<number>): Float64Array {
    const { size, side, taps } = this;
    const lines = new Float64Array(side * size * channels);
    mixRows(taps, picture, lines, size * channels);
    const small = new Float64Array(side * side * channels);
    for (let row = 0; row < side; row += 1) {
      const line = lines.subarray(row * size * channels, (row + 1) * size * channels);
      mixRows(taps, line, small.subarray(row * side * channels), channels);
    }
    return small;
  }

  /** Aᵀ y: side × side × 3 → size × size × 3, so that ⟨A x, y⟩ = ⟨x, Aᵀ y⟩ for all x and y. */
  adjoint(small: ArrayLike<number>): Float64Array {
    const { size, side, taps } = this;
    const lines = new Float64Array(side * size * channels);
    for (let row = 0; row < side; row += 1) {
      const given = Float64Array.from({ length: side * channels }, (_, index) =>
        Number(small[row * side * channels + index]),
      );
      mixRows(taps, given, lines.subarray(row * size * channels), channels, true);
    }
    const picture = new Float64Array(size * size * channels);
    mixRows(taps, lines, picture, size * channels, true);
    return picture;
  }
}

/**
 * Row r of `to` becomes the mixture of the rows of `from` that taps[r] names; transposed, row r of `from` is added to the
 * rows of `to` that taps[r] names. Rows are `stride` numbers long.
 */
function mixRows(
  taps: readonly Taps[],
  from: ArrayLike<number>,
  to: Float64Array,
  stride: number,
  transposed = false,
): void {
  forEachTap(taps, (row, position, weight) => {
    const source = (transposed ? row : position) * stride;
    const target = (transposed ? position : row) * stride;
    for (let index = 0; index < stride; index += 1) {
      to[target + index] = (to[target + index] ?? 0) + weight * (from[source + index] ?? 0);
    }
  });
}

function forEachTap(
  taps: readonly Taps[],
  visit: (row: number, position: number, weight: number) => void,
): void {
  for (const [row, { positions, weights }] of taps.entries()) {
    for (const [tap, position] of positions.entries()) visit(row, position, weights[tap] ?? 0);
  }
}

function identityTaps(side: number): Taps[] {
  return Array.from({ length: side }, (_, position) => ({ positions: [position], weights: [1] }));
}

function meanOf(fine: readonly Taps[]): Taps {
  const weights = new Map<number, number>();
  forEachTap(fine, (_row, position, weight) => {
    weights.set(position, (weights.get(position) ?? 0) + weight / fine.length);
  });
  const kept = [...weights].filter(([, weight]) => weight !== 0);
  return { positions: kept.map(([position]) => position), weights: kept.map(([, w]) => w) };
}

/** Weights that fall off linearly to the neighbours' centres, such that those of each large pixel sum to 1. */
function tentTaps(size: number, side: number): Taps[] {
  const scale = size / side;
  const weigh = (output: number, position: number): number =>
    Math.max(0, 1 - Math.abs((position + 0.5) / scale - 0.5 - output));
  const places = Array.from({ length: size }, (_, position) => position);
  const outputs = Array.from({ length: side }, (_, output) => output);
  const totals = places.map((position) =>
    outputs.reduce((sum, output) => sum + weigh(output, position), 0),
  );
  return outputs.map((output) => {
    const positions = places.filter((position) => weigh(output, position) > 0);
    const weights = positions.map((position) => weigh(output, position) / (totals[position] ?? 1));
    return { positions, weights };
  });
}
