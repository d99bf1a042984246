import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  argmax,
  crossEntropy,
  crossEntropyGradient,
  logSoftmax,
  softmax,
} from '../../../compute/numeric/softmax.ts';

const logits = fc.array(fc.double({ min: -500, max: 500, noNaN: true }), {
  minLength: 2,
  maxLength: 12,
});

describe('softmax', () => {
  it('is a distribution that keeps the order of the logits', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const probabilities = softmax(values);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        expect(probabilities[argmax(values)]).toBe(Math.max(...probabilities));
      }),
    );
  });

  it('has the closed form 1 / (1 + e^(b − a)) for two classes', () => {
    expect(softmax([1, 3])[0]).toBeCloseTo(1 / (1 + Math.exp(2)), 15);
  });

  it('survives logits that overflow exp', () => {
    expect([...softmax([1e5, 0])]).toEqual([1, 0]);
    expect([...logSoftmax([1e5, 0])]).toEqual([-0, -1e5]);
  });
});

describe('crossEntropy', () => {
  it('equals minus the logarithm of the probability where that can be computed', () => {
    const values = [0.3, -1.2, 2.5];
    expect(crossEntropy(values, 1)).toBeCloseTo(-Math.log(softmax(values)[1] ?? 0), 12);
  });

  it('keeps a loss below the rounding of 1 apart from 0: log(1 + e^−50) ≈ e^−50', () => {
    expect(crossEntropy([50, 0], 0) / Math.exp(-50)).toBeCloseTo(1, 12);
  });

  it('keeps a certain gradient apart from 0', () => {
    expect((crossEntropyGradient([50, 0], 0)[0] ?? 0) / -Math.exp(-50)).toBeCloseTo(1, 12);
  });

  it('has a gradient that sums to 0', () => {
    fc.assert(
      fc.property(logits, (values) => {
        const gradient = crossEntropyGradient(values, 0);
        expect(gradient.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
      }),
    );
  });

  it('names a class that does not exist', () => {
    expect(() => crossEntropy([1, 2], 2)).toThrow(/class 2 .* 2 logits/);
  });
});
