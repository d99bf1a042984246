import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCard } from '../../../bake/model-card.ts';
import { main } from '../../../scripts/models.ts';
import type { ModelRow } from '../../../scripts/models/table.ts';
import { addBank, exportedCard, robustness, toyNetwork, toyZoo } from './toy-zoo.ts';

async function run(root: string, ...argv: string[]): Promise<string> {
  const written: string[] = [];
  await main(argv, {
    root,
    write: (text) => written.push(text),
    openNetwork: () => Promise.resolve(toyNetwork()),
  });
  return written.join('\n');
}

const cards = { standard: exportedCard, robust: { ...exportedCard, robustness } };

describe('npm run models', () => {
  it('prints JSON with what the cards say and what is measured now', async () => {
    const rows = JSON.parse(await run(await toyZoo(cards), '--json')) as ModelRow[];
    expect(rows.map(({ id }) => id)).toEqual(['standard', 'robust']);
    expect(rows[0]).toMatchObject({ bytes: 1000, cleanAccuracy: 0.8, robustAccuracy: null });
    expect(rows[1]).toMatchObject({
      robustAccuracy: 0.45,
      robustPictures: 2000,
      epsilon: 1,
      norm: 'l2',
    });
    // What the toy fixture is off by.
    expect(rows[1]?.parity.logits).toBeCloseTo(1e-3, 6);
    expect(rows[1]?.parity.loss_gradient).toBeCloseTo(1e-2, 6);
    expect(rows[1]?.parity.representation).toBeLessThan(1e-7);
    expect(rows[1]?.parity.pgd_loss).toBeCloseTo(1e-4, 6);
  });

  it('prints a table whose columns line up', async () => {
    const lines = (await run(await toyZoo(cards))).split('\n');
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines[1]).toMatch(/^standard +0\.0 +80\.0 +not measured +1\.0e-2$/);
    expect(lines[2]).toMatch(/^robust +0\.0 +80\.0 +45\.0 +2000 +l2 +1 +1\.0e-2$/);
  });

  it('names a model that does not exist and those that do', async () => {
    await expect(run(await toyZoo(cards), '--select', 'robust,robusst')).rejects.toThrow(
      'unknown model "robusst"; there are: standard, robust',
    );
  });

  it('names the field of a card that does not say what the losses of its fixture are from', async () => {
    const root = await toyZoo({ toy: { ...exportedCard, fixture: { pgd: { norm: 'l7' } } } });
    await expect(run(root)).rejects.toThrow(/fixture\.pgd\.norm/);
  });

  it('writes the bank check and the parity into the card', async () => {
    const root = await toyZoo({ toy: exportedCard });
    await addBank(root, { dark: 'class-0', middle: 'class-1', light: 'class-2', other: null });
    await run(root, '--update');
    const { bank, parity } = readCard(root, 'toy');
    expect(parity).toMatchObject({ backend: 'wasm' });
    expect(bank?.pictures).toBe(3);
    // Black pictures give every logit its bias, 0: the first class.
    expect(bank?.trained_kinds).toBeUndefined();
    expect(bank?.misread.map(({ picture }) => picture)).not.toContain('dark');
    expect(bank?.right).toBe(3 - (bank?.misread.length ?? 0));
    expect(readFileSync(join(root, 'models/toy/card.json'), 'utf8')).toMatch(/"title": "A toy"/);
  });

  it('refuses a bank that shows none of the classes', async () => {
    const root = await toyZoo({ toy: exportedCard });
    await addBank(root, { one: null });
    await expect(run(root, '--update')).rejects.toThrow(
      /no picture of the bank shows one of class-0/,
    );
  });
});
