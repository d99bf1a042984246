import { describe, expect, it } from 'vitest';
import { bootstrap, mean } from '../../../compute/numeric/bootstrap.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

describe('the bootstrap interval', () => {
  it('is a point where all items are equal', () => {
    expect(bootstrap([3, 3, 3], mean, seededRandom(0))).toEqual({ estimate: 3, low: 3, high: 3 });
  });

  it('is close to the normal one for many normal items', () => {
    const random = seededRandom(4);
    const items = Array.from({ length: 400 }, () => 10 + 2 * random.normal());
    const { estimate, low, high } = bootstrap(items, mean, seededRandom(5));
    const centre = mean(items);
    const deviation = Math.sqrt(mean(items.map((item) => (item - centre) ** 2)));
    const half = (1.96 * deviation) / Math.sqrt(items.length);
    expect(estimate).toBe(centre);
    expect(low).toBeCloseTo(centre - half, 1);
    expect(high).toBeCloseTo(centre + half, 1);
    expect((high - low) / (2 * half)).toBeCloseTo(1, 1);
  });

  it('holds the mean of the population in about 95 of 100 sets', () => {
    const random = seededRandom(11);
    const sets = 200;
    let held = 0;
    for (let set = 0; set < sets; set += 1) {
      const items = Array.from({ length: 40 }, () => random.uniform());
      const { low, high } = bootstrap(items, mean, random.fork(set));
      if (low <= 0.5 && 0.5 <= high) held += 1;
    }
    // Binomial with p = 0.95: four standard deviations are 0.06.
    expect(held / sets).toBeGreaterThan(0.88);
    expect(held / sets).toBeLessThan(1);
  });

  it('gives the same interval for the same stream', () => {
    const items = [1.03, 5.71, 2.29, 8.17, 3.9];
    const once = bootstrap(items, mean, seededRandom(1));
    expect(bootstrap(items, mean, seededRandom(1))).toEqual(once);
    expect(bootstrap(items, mean, seededRandom(2))).not.toEqual(once);
  });

  it('refuses an empty set', () => {
    expect(() => bootstrap([], mean, seededRandom(0))).toThrow('an empty set');
  });
});
