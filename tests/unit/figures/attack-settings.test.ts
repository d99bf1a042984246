import { expect, it } from 'vitest';
import { radiusText, settleAttack } from '../../../components/figures/attack-settings.ts';
import pgd from '../../../compute/attacks/pgd.ts';

const radii = { l2: 1, linf: 8 / 255 };
const l2 = { norm: 'l2', epsilon: 1, steps: 20, stepSize: 0.125, seed: 3 };

it('brings a new norm its own radius and step size, those of the presets', () => {
  const moved = settleAttack({ ...l2, norm: 'linf' }, l2, radii);
  const { epsilon, stepSize } = pgd.presets?.['pgd-20-linf'] ?? {};
  expect(moved).toMatchObject({ norm: 'linf', epsilon, seed: 3 });
  expect(moved['stepSize']).toBeCloseTo(Number(stepSize), 12);
  expect(settleAttack({ ...moved, norm: 'l2' }, moved, radii)).toEqual(l2);
});

it('keeps a usual step size usual, and one that was set by hand as it is', () => {
  expect(settleAttack({ ...l2, epsilon: 4 }, l2, radii)['stepSize']).toBe(0.5);
  expect(settleAttack({ ...l2, steps: 40 }, l2, radii)['stepSize']).toBe(0.0625);
  const byHand = settleAttack({ ...l2, stepSize: 0.3 }, l2, radii);
  expect(byHand['stepSize']).toBe(0.3);
  expect(settleAttack({ ...byHand, epsilon: 4 }, byHand, radii)['stepSize']).toBe(0.3);
});

it('stays within the slider, and survives no steps at all', () => {
  expect(settleAttack({ ...l2, epsilon: 8, steps: 1 }, { ...l2 }, radii)['stepSize']).toBe(4);
  const still = settleAttack({ ...l2, steps: 0 }, l2, radii);
  expect(still['stepSize']).toBe(0);
  expect(settleAttack({ ...still, steps: 20 }, still, radii)['stepSize']).toBe(0.125);
});

it('writes radii of L∞ in grey levels, too', () => {
  expect(radiusText('linf', 8 / 255)).toBe('0.0314 (8/255)');
  expect(radiusText('l2', 1)).toBe('1');
});
