import { describe, expect, it } from 'vitest';
import { signedBars, signedLimit } from '../../../components/charts/signed-bars.ts';

describe('signed bars', () => {
  it('print the scale that they share', () => {
    const rows = [{ label: 'cat', value: -0.53 }];
    const bars = signedBars({ title: 'Weights', rows, limit: 0.6, className: 'robust' });
    expect(bars).toContain(
      '<span class="bar-axis"><span>−0.6</span><span>0</span><span>+0.6</span></span>',
    );
  });

  it('end at the largest magnitude, rounded up to tenths', () => {
    expect(signedLimit([0.1, -0.528, 0.34])).toBe(0.6);
    expect(signedLimit([])).toBe(0.1);
  });
});
