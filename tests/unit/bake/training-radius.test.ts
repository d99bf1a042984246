import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trainingRadius } from '../../../bake/training-radius.ts';
import { write } from './toy-project.ts';

const root = mkdtempSync(join(tmpdir(), 'cards-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

function radiusOf(card: object): number {
  write(root, 'models/some/card.json', JSON.stringify(card));
  return trainingRadius('some', root);
}

describe('the radius of training', () => {
  it.each([
    ['the attack', { kind: 'in words', trained_against: { norm: 'l2', epsilon: 0.25 } }, 0.25],
    ['no attack', { kind: 'in words', trained_against: null }, 0],
    ['a first card’s words', { kind: 'one-step L2 adversarial training, epsilon 1.0' }, 1],
    ['a first card of standard training', { kind: 'standard training' }, 0],
  ])('is read from %s', (_what, card, radius) => {
    expect(radiusOf(card)).toBe(radius);
  });

  it('is not guessed', () => {
    expect(() => radiusOf({ kind: 'trained somehow' })).toThrow(/card\.json does not say/);
    expect(() => radiusOf({})).toThrow(/card\.json is no model card/);
    expect(() => trainingRadius('none', root)).toThrow(/none.card\.json is no model card/);
  });
});
