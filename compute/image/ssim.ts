import type { NdArray } from '../numeric/nd-array.ts';
import { gaussianKernel } from './gaussian.ts';

/** The paper's window: 11 × 11, Gaussian with a standard deviation of 1.5. */
const radius = 5;
const taps = gaussianKernel(1.5, radius);
/** The paper's constants (K·L)², with K₁ = 0.01, K₂ = 0.03 and a range L of 1. */
const c1 = 0.01 ** 2;
const c2 = 0.03 ** 2;

/**
 * Structural similarity (Wang et al. 2004): the mean over all whole windows of
 *
 *     (2 μ_a μ_b + C₁)(2 σ_ab + C₂) / ((μ_a² + μ_b² + C₁)(σ_a² + σ_b² + C₂)),
 *
 * with means, variances and the covariance weighted by an 11 × 11 Gaussian window of standard deviation 1.5. Colour
 * pictures are compared by their luma 0.299 R + 0.587 G + 0.114 B.
 *
 * Differs from the paper: nothing; its advice to shrink large pictures first does not concern these.
 *
 * @param a, b height × width × 3 in [0, 1], equal in shape, at least 11 pixels in height and width.
 * @returns from −1 to 1; 1 exactly for equal pictures.
 * @throws {RangeError} if the shapes differ or no window fits.
 */
export function structuralSimilarity(a: NdArray, b: NdArray): number {
  if (a.shape.join() !== b.shape.join() || a.shape.length !== 3 || a.shape[2] !== 3) {
    throw new RangeError(
      `pictures of [${a.shape.join(' × ')}] and [${b.shape.join(' × ')}] cannot be compared; both must be height × width × 3`,
    );
  }
  const [height = 0, width = 0] = a.shape;
  if (height <= 2 * radius || width <= 2 * radius) {
    throw new RangeError(
      `a picture of ${height} × ${width} has no room for the ${taps.length} × ${taps.length} window`,
    );
  }
  const size = { height, width };
  const [x, y] = [luma(a), luma(b)];
  const [meanX, meanY] = [windowMeans(x, size), windowMeans(y, size)];
  const squareX = windowMeans(product(x, x), size);
  const squareY = windowMeans(product(y, y), size);
  const cross = windowMeans(product(x, y), size);
  let sum = 0;
  for (const [index, mx] of meanX.entries()) {
    const my = meanY[index] ?? 0;
    const varianceX = (squareX[index] ?? 0) - mx * mx;
    const varianceY = (squareY[index] ?? 0) - my * my;
    const covariance = (cross[index] ?? 0) - mx * my;
    sum +=
      ((2 * mx * my + c1) * (2 * covariance + c2)) /
      ((mx * mx + my * my + c1) * (varianceX + varianceY + c2));
  }
  return sum / meanX.length;
}

function luma({ data }: NdArray): Float64Array {
  return Float64Array.from({ length: data.length / 3 }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(3 * pixel, 3 * pixel + 3);
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  });
}

function product(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, index) => value * (b[index] ?? 0));
}

/** The weighted mean of each whole window: (height − 10) · (width − 10) numbers. Along x, then along y. */
function windowMeans(
  values: Float64Array,
  { height, width }: { height: number; width: number },
): Float64Array {
  const columns = width - 2 * radius;
  const rows = height - 2 * radius;
  const lines = Float64Array.from({ length: height * columns }, (_, place) =>
    weighted(values, Math.floor(place / columns) * width + (place % columns), 1),
  );
  return Float64Array.from({ length: rows * columns }, (_, place) =>
    weighted(lines, place, columns),
  );
}

function weighted(values: Float64Array, start: number, stride: number): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1) {
    sum += (taps[tap] ?? 0) * (values[start + tap * stride] ?? 0);
  }
  return sum;
}
