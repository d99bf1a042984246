import { describe, expect, it } from 'vitest';
import { ClassGaussian } from '../../../compute/features/class-gaussian.ts';
import synthesis from '../../../compute/features/synthesis.ts';
import { item, ndArray, slice } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp } from './run.ts';

const pixel = (...values: number[]) => ndArray(Float32Array.from(values), [1, 1, 3]);

describe('the Gaussian of a class', () => {
  const pictures = [pixel(0.1, 0.9, 0.5), pixel(0.3, 0.5, 0.5), pixel(0.8, 0.1, 0.5)];
  const gaussian = new ClassGaussian(pictures);
  const random = seededRandom(1);

  function covarianceOf(samples: readonly Float32Array[]): number[][] {
    const mean = [0, 1, 2].map(
      (i) => samples.reduce((sum, sample) => sum + (sample[i] ?? 0), 0) / samples.length,
    );
    return [0, 1, 2].map((i) =>
      [0, 1, 2].map(
        (j) =>
          samples.reduce(
            (sum, s) => sum + ((s[i] ?? 0) - (mean[i] ?? 0)) * ((s[j] ?? 0) - (mean[j] ?? 0)),
            0,
          ) /
          (samples.length - 1),
      ),
    );
  }

  it('samples with the covariance of the pictures', () => {
    const samples = Array.from({ length: 20_000 }, () => gaussian.sample(random, 0).data);
    const wanted = covarianceOf(pictures.map(({ data }) => data));
    for (const [i, row] of covarianceOf(samples).entries()) {
      for (const [j, value] of row.entries()) {
        expect(Math.abs(value - (wanted[i]?.[j] ?? NaN))).toBeLessThan(0.006);
      }
    }
    // A value that is the same in all pictures has no variance at all.
    expect(new Set(samples.map((sample) => sample[2]?.toFixed(6)))).toEqual(new Set(['0.500000']));
  });

  it('shrinks to independent noise of the same mean variance', () => {
    const samples = Array.from({ length: 20_000 }, () => gaussian.sample(random, 1).data);
    const covariance = covarianceOf(samples);
    for (const [i, row] of covariance.entries()) {
      for (const [j, value] of row.entries()) {
        const wanted = i === j ? gaussian.meanVariance() : 0;
        expect(Math.abs(value - wanted)).toBeLessThan(0.006);
      }
    }
  });

  it('of two pictures lies on the line through them', () => {
    // Sample covariance of {a, b}: half the squared difference, so a coefficient of variance 1/2 along b − a.
    const line = new ClassGaussian([pixel(0, 0, 0), pixel(1, 0.5, 0)]);
    const shares = Array.from({ length: 20_000 }, () => line.sample(random, 0).data[0] ?? NaN);
    const variance = shares.reduce((sum, share) => sum + (share - 0.5) ** 2, 0) / shares.length;
    expect(variance).toBeCloseTo(0.5, 1);
    const { data } = line.sample(random, 0);
    expect(data[1]).toBeCloseTo((data[0] ?? NaN) / 2, 6);
  });
});

describe('features/synthesis', () => {
  const network = linearNetwork({ classes: 3 });
  const images = randomPictures(network, 6, { low: 0.3, high: 0.7 });
  const labels = Array<number>(6).fill(2);

  it('makes pictures of the class that all labels name', async () => {
    const params = { samples: 3, epsilon: 4 };
    const { values, arrays } = await runOp(synthesis, network, { images, labels }, params);
    expect(values).toMatchObject({ targetClass: 2, reached: 3 });
    expect(arrays.synthesised.shape).toEqual([3, 3, 4, 3]);
    expect(arrays.lossPerStep.shape).toEqual([41, 3]);
    for (const { confidence, confidenceBefore, normL2 } of values.samples) {
      expect(confidence).toBeGreaterThan(confidenceBefore);
      expect(normL2).toBeLessThanOrEqual(4 + 0.02);
    }
    for (const value of arrays.synthesised.data) expect(value >= 0 && value <= 1).toBe(true);
  });

  it('keeps earlier samples when more are asked for, and follows the seed', async () => {
    const run = (params: object) =>
      runOp(synthesis, network, { images, labels }, { epsilon: 1, steps: 3, ...params });
    const two = await run({ samples: 2 });
    const four = await run({ samples: 4 });
    expect(slice(four.arrays.synthesised, 0, 2).data).toEqual(two.arrays.synthesised.data);
    const other = await run({ samples: 2, seed: 1 });
    expect(item(other.arrays.starts, 0).data).not.toEqual(item(two.arrays.starts, 0).data);
  });

  it.each([
    [{ images: slice(images, 0, 1), labels: [2] }, {}, '1 picture has no covariance'],
    [{ images, labels: [2, 2, 2, 1, 2, 2] }, {}, 'pictures of the labels class-2, class-1'],
    [{ images, labels: Array<null>(6).fill(null) }, {}, 'pictures of the labels none'],
    [{ images, labels }, { epsilon: 0 }, 'epsilon = 0 is not accepted'],
    [{ images, labels }, { steps: 0 }, 'steps = 0 is not accepted'],
    [{ images, labels }, { shrinkage: 2 }, 'shrinkage = 2 is not accepted'],
  ])('refuses bad input %#', async (input, params, message) => {
    await expect(runOp(synthesis, network, input, { epsilon: 1, ...params })).rejects.toThrow(
      message,
    );
  });
});
