/**
 * Weights of a Gaussian of standard deviation `sigma`, cut off at `radius` and scaled to a sum of 1.
 *
 * @returns 2 · radius + 1 numbers.
 */
export function gaussianKernel(sigma: number, radius: number): Float64Array {
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma ** 2)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  return kernel.map((weight) => weight / total);
}
