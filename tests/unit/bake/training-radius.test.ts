import { describe, expect, it } from 'vitest';
import { radiusOf, trainingRadius } from '../../../bake/training-radius.ts';

describe('the radius of training', () => {
  it.each([
    ['the attack', { kind: 'words', trained_against: { norm: 'l2', epsilon: 0.25 } }, 0.25],
    ['no attack', { kind: 'words', trained_against: null }, 0],
    ['a first card’s words', { kind: 'one-step L2 adversarial training, epsilon 1.0' }, 1],
    ['a first card of standard training', { kind: 'standard training' }, 0],
  ] as const)('is read from %s', (_what, card, radius) => {
    expect(radiusOf({ folder: 'some', ...card })).toBe(radius);
  });

  it('is not guessed', () => {
    expect(() => radiusOf({ folder: 'some', kind: 'trained somehow' })).toThrow(
      'the card of "some" does not say',
    );
  });

  it('tells the course’s two models apart', () => {
    expect(trainingRadius('standard')).toBe(0);
    expect(trainingRadius('robust')).toBeGreaterThan(0);
  });
});
