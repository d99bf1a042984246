/**
 * softmax(z)_c = exp(z_c) / Σ_j exp(z_j), computed in 64 bits after subtracting the largest logit, so that no logit
 * is too large for it.
 *
 * @param logits one per class, finite.
 * @returns one probability per class; they sum to 1.
 */
export function softmax(logits: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const largest = maximum(logits);
  const result = Float64Array.from(logits, (logit) => Math.exp(logit - largest));
  const total = result.reduce((sum, value) => sum + value, 0);
  return result.map((value) => value / total);
}

/**
 * log softmax(z)_c = z_c − log Σ_j exp(z_j), one per class. Accurate at both ends: a probability too small for a
 * float keeps its logarithm, and one that rounds to 1 keeps its distance from 1.
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array<ArrayBuffer> {
  return Float64Array.from(logits, (_, index) => -crossEntropy(logits, index));
}

/**
 * −log softmax(z)_c in nats, at least 0.
 *
 * With the other logits taken relative to z_c, it is log1p(Σ_{j≠c} exp(z_j − z_c)) while that sum is small, which
 * keeps losses far below the 64-bit rounding of 1 apart from 0.
 *
 * @throws {RangeError} if there is no such class.
 */
export function crossEntropy(logits: ArrayLike<number>, classIndex: number): number {
  const own = logits[classIndex];
  if (own === undefined) {
    throw new RangeError(
      `class ${classIndex} does not exist; there are ${logits.length} logits, counted from 0`,
    );
  }
  const largest = maximum(logits);
  let others = 0;
  for (let index = 0; index < logits.length; index += 1) {
    if (index !== classIndex) others += Math.exp((logits[index] ?? 0) - largest);
  }
  const relative = own - largest;
  return relative === 0 ? Math.log1p(others) : Math.log(others + Math.exp(relative)) - relative;
}

/**
 * ∂(−log softmax(z)_c) / ∂z = softmax(z) − onehot(c).
 *
 * The entry of c is minus the sum of the other probabilities rather than p_c − 1: where the model is certain, the
 * subtraction would round to exactly 0 and hide a direction that is still there.
 */
export function crossEntropyGradient(
  logits: ArrayLike<number>,
  classIndex: number,
): Float64Array<ArrayBuffer> {
  const gradient = softmax(logits);
  gradient[classIndex] = 0;
  gradient[classIndex] = -gradient.reduce((sum, value) => sum + value, 0);
  return gradient;
}

/** The index of the largest value; the first of several equal ones. −1 of nothing. */
export function argmax(values: ArrayLike<number>): number {
  let best = -1;
  for (let index = 0; index < values.length; index += 1) {
    if (best < 0 || (values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}

function maximum(values: ArrayLike<number>): number {
  return values[argmax(values)] ?? 0;
}
