import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';

/**
 * The normal distribution with the mean and the covariance of some pictures, sampled without ever writing down the
 * covariance: with a₁ … aₙ independent and standard normal,
 *
 *     mean + Σ aᵢ (xᵢ − mean) / √(n − 1)
 *
 * has exactly the sample covariance Σ (xᵢ − mean)(xᵢ − mean)ᵀ / (n − 1). All samples lie in the flat that the n
 * pictures span. Shrinkage s moves the covariance towards a multiple of the identity with the same mean variance v:
 * (1 − s) · covariance + s · v · identity, which adds independent noise to every value.
 */
export class ClassGaussian {
  private readonly pictures: readonly NdArray[];
  private readonly mean: Float64Array;

  /**
   * @param pictures of one shape.
   * @throws {RangeError} if there are fewer than two: one picture has no covariance.
   */
  constructor(pictures: readonly NdArray[]) {
    const [first] = pictures;
    if (first === undefined || pictures.length < 2) {
      throw new RangeError(
        `${pictures.length} ${pictures.length === 1 ? 'picture has' : 'pictures have'} no covariance; give at least 2 of one class`,
      );
    }
    this.pictures = pictures;
    this.mean = new Float64Array(first.data.length);
    for (const { data } of pictures) {
      data.forEach((value, index) => {
        this.mean[index] = (this.mean[index] ?? 0) + value / pictures.length;
      });
    }
  }

  /** v: the mean over all values of their sample variance. */
  meanVariance(): number {
    let sum = 0;
    for (const { data } of this.pictures) {
      for (const [index, value] of data.entries()) sum += (value - (this.mean[index] ?? 0)) ** 2;
    }
    return sum / (this.pictures.length - 1) / this.mean.length;
  }

  /**
   * One sample, not clipped: values may lie outside [0, 1].
   *
   * @param shrinkage s, 0 to 1.
   */
  sample(random: Random, shrinkage: number): NdArray {
    const values = Float64Array.from(this.mean);
    const scale = Math.sqrt((1 - shrinkage) / (this.pictures.length - 1));
    for (const { data } of this.pictures) {
      const weight = scale * random.normal();
      for (let index = 0; index < values.length; index += 1) {
        const deviation = (data[index] ?? 0) - (this.mean[index] ?? 0);
        values[index] = (values[index] ?? 0) + weight * deviation;
      }
    }
    const noise = Math.sqrt(shrinkage * this.meanVariance());
    if (noise > 0) {
      for (let index = 0; index < values.length; index += 1) {
        values[index] = (values[index] ?? 0) + noise * random.normal();
      }
    }
    return ndArray(Float32Array.from(values), this.pictures[0]?.shape ?? []);
  }
}
