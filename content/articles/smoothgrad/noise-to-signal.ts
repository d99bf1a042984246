/*
 * The law of the running average. The average ĝ_N of N independent noisy gradients with mean g and total variance V
 * has E‖ĝ_N‖² = ‖g‖² + V/N, and E⟨ĝ_N, ĝ_M⟩ = ‖g‖² + V/M where the N samples are among the M. With r = V/‖g‖², the
 * cosine is therefore about
 *
 *     cos(ĝ_N, ĝ_M) ≈ √((1 + r/M) / (1 + r/N)),   N ≤ M.
 */

/**
 * The noise-to-signal ratio r of one sample, from the cosine of the first sample to the average of all.
 *
 * @param firstCosine cos(ĝ_1, ĝ_M), above 1/√M.
 * @param samples M.
 * @throws {RangeError} if the cosine is not above 1/√M, which no positive r explains.
 */
export function noiseToSignal(firstCosine: number, samples: number): number {
  const squared = firstCosine ** 2;
  if (!(squared > 1 / samples && squared <= 1)) {
    throw new RangeError(
      `a first cosine of ${firstCosine} has no noise-to-signal ratio; with ${samples} samples it lies between ${1 / Math.sqrt(samples)} and 1`,
    );
  }
  return (1 - squared) / (squared - 1 / samples);
}

/** The cosine between the averages of N and of M samples that the ratio predicts; the N are among the M. */
export function expectedCosine(ratio: number, samples: number, last: number): number {
  return Math.sqrt((1 + ratio / last) / (1 + ratio / samples));
}
