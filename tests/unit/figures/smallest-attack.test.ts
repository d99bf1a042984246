import { expect, it } from 'vitest';
import {
  compareSmallest,
  smallestJob,
  smallestOf,
} from '../../../components/figures/smallest-attack.ts';

const attack = {
  op: 'attacks/pgd',
  model: 'standard',
  pictures: ['pig'],
  params: { norm: 'l2', steps: 20, randomStart: false, restarts: 1, seed: 0 },
};
const found = (epsilon: number | null, norm = 'l2') =>
  smallestOf(
    { pictures: [{ epsilon, stepSize: epsilon === null ? null : epsilon / 8 }] },
    smallestJob({ ...attack, params: { ...attack.params, norm } }),
  );

it('shows the attack at the radius that was found', () => {
  expect(found(0.25)).toEqual({
    epsilon: 0.25,
    attack: { epsilon: 0.25, stepSize: 0.25 / 8 },
    text: '0.25',
  });
  expect(found(2 / 255, 'linf').text).toBe('0.00784 (2/255)');
});

it('says that nothing was found, and shows the largest radius that was tried', () => {
  expect(found(null)).toEqual({
    epsilon: null,
    attack: { epsilon: 16, stepSize: 2 },
    text: 'none up to 16',
  });
});

it('compares both models in one sentence, whichever needs more', () => {
  const [near, far] = [found(0.25), found(3)];
  expect(compareSmallest({ standard: near, robust: far })).toBe(
    'The robust model needs 12 × the radius that the standard model needs.',
  );
  expect(compareSmallest({ standard: far, robust: near })).toMatch(
    /^The standard model needs 12 ×/,
  );
});

it('has no ratio where there is none', () => {
  expect(compareSmallest({ standard: found(0), robust: found(1) })).toBe(
    'The standard model misreads this picture without an attack.',
  );
  expect(compareSmallest({ standard: found(1), robust: found(null) })).toMatch(
    /^No attack that was tried changes the robust/,
  );
});
