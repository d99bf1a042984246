import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trendSentence } from '../../../content/articles/robust-gradients/findings.ts';
import { alignment, byRadius, grid } from '../../../content/articles/robust-gradients/demos.ts';

const pictures = join(import.meta.dirname, '../../../pictures');
const bank = JSON.parse(readFileSync(join(pictures, 'bank.json'), 'utf8')) as {
  pictures: { id: string; label: string | null }[];
};

describe('the pictures of robust-gradients', () => {
  it('are, for the measurement, all cut-outs of the bank that belong to a class', () => {
    const cutOuts = bank.pictures
      .filter(({ label }) => label !== null)
      .map(({ id }) => id)
      .filter((id) => existsSync(join(pictures, 'masks', `${id}.png`)));
    for (const demo of alignment) expect([...demo.pictures].sort()).toEqual(cutOuts.sort());
  });

  it('have a silhouette in the grid, and a class each of their own', () => {
    const shown = grid.map(([first]) => first?.pictures[0] ?? '');
    const labels = shown.map((id) => bank.pictures.find((entry) => entry.id === id)?.label);
    expect(new Set(labels).size).toBe(shown.length);
    for (const id of shown) expect(existsSync(join(pictures, 'masks', `${id}.png`))).toBe(true);
  });

  it('are the same for every radius of the trend', () => {
    for (const { pictures } of byRadius) expect(pictures).toEqual(alignment[0]?.pictures);
  });
});

describe('the sentence about the trend', () => {
  it('says what each series does, and calls no tie a rise', () => {
    expect(
      trendSentence([
        { name: 'a', means: [1, 2, 3] },
        { name: 'b', means: [3, 2, 1] },
        { name: 'c', means: [1, 2, 2] },
      ]),
    ).toBe('a rises with every step, b falls with every step, and c goes up and down');
  });
});
