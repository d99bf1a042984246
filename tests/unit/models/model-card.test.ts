import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addToCard, readCard, readCards } from '../../../bake/model-card.ts';
import { projectRoot } from '../../../bake/project.ts';
import { exportedCard, robustness, toyZoo } from './toy-zoo.ts';

describe('model cards', () => {
  it('reads every committed card', () => {
    const cards = readCards(projectRoot());
    expect(cards.slice(0, 2).map(({ folder }) => folder)).toEqual(['standard', 'robust']);
    for (const card of cards) expect(card.weightBytes).toBeLessThanOrEqual(8e6);
  });

  it('puts the two of the course first, the others in order', async () => {
    const root = await toyZoo({ b: exportedCard, robust: exportedCard, a: exportedCard });
    expect(readCards(root).map(({ folder }) => folder)).toEqual(['robust', 'a', 'b']);
  });

  it('reads a card with and without what is measured after the export', async () => {
    const root = await toyZoo({ plain: exportedCard, full: { ...exportedCard, robustness } });
    expect(readCard(root, 'plain').robustness).toBeUndefined();
    const full = readCard(root, 'full');
    expect(full.robustness?.accuracy).toBe(0.45);
    expect(full).toMatchObject({ weightBytes: 1000, hasContactSheet: false });
  });

  it.each([
    [{ validation_accuracy: 80 }, /validation_accuracy/],
    [{ weights_sha256: 'abc' }, /weights_sha256/],
    [{ robustness: { ...robustness, interval: [0.4] } }, /robustness\.interval/],
    [{ robustness: { ...robustness, masking: {} } }, /falls_to_zero/],
  ])('refuses %j by name', async (change, message) => {
    const root = await toyZoo({ toy: { ...exportedCard, ...change } });
    expect(() => readCard(root, 'toy')).toThrow(message);
    expect(() => readCard(root, 'toy')).toThrow(/toy.card\.json is no model card/);
  });

  it('adds sections and keeps everything else, known to this side or not', async () => {
    const root = await toyZoo({ toy: { ...exportedCard, minutes: 47.7 } });
    const bank = { pictures: 3, right: 3, misread: [] };
    addToCard(root, 'toy', { bank });
    const text = readFileSync(join(root, 'models', 'toy', 'card.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ ...exportedCard, minutes: 47.7, bank });
  });
});
