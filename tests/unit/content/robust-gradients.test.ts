import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../components/figures/alignment.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import {
  standingText,
  stepsOf,
  trendSentence,
} from '../../../content/articles/robust-gradients/findings.ts';
import { cosineLevels } from '../../../content/articles/robust-gradients/chance.ts';
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
  const step = (from: string, to: string, verdict: Verdict) => ({ from, to, verdict });

  it('says which steps are clear, and which are not', () => {
    const rises = [step('0', '1', 'more'), step('1', '2', 'more')];
    const falls = [step('0', '1', 'less'), step('1', '2', 'less')];
    const partly = [
      step('0', '1', 'undecided'),
      step('1', '2', 'less'),
      step('2', '3', 'undecided'),
      step('3', '4', 'less'),
    ];
    const both = [step('0', '1', 'more'), step('1', '2', 'less'), step('2', '3', 'too-few')];
    const nothing = [step('0', '1', 'undecided')];
    expect(trendSentence([{ name: 'a', steps: rises }])).toBe('a rises with every step');
    expect(
      trendSentence([
        { name: 'b', steps: falls },
        { name: 'c', steps: nothing },
      ]),
    ).toBe('b falls with every step; c changes clearly at no step');
    expect(trendSentence([{ name: 'd', steps: partly }])).toBe(
      'd falls clearly from 1 to 2 and from 3 to 4, and its changes from 0 to 1 and from 2 to 3 are not clear',
    );
    expect(trendSentence([{ name: 'e', steps: both }])).toBe(
      'e rises clearly from 0 to 1 and falls clearly from 1 to 2, and its change from 2 to 3 is not clear',
    );
    expect(trendSentence([{ name: 'f', steps: both.slice(0, 2) }])).toBe(
      'f rises clearly from 0 to 1 and falls clearly from 1 to 2',
    );
  });

  it('judges a step by its pairs of pictures: a change of the mean alone is not clear', () => {
    const result = (name: string, shift: (picture: number) => number) => ({
      name,
      values: {
        pictures: Array.from({ length: 20 }, (_, at) => ({
          energy: at / 40 + shift(at),
          coherence: 0.5,
          cosine: 0.1,
        })),
      },
    });
    const series = [
      result('0', () => 0),
      result('1', () => 0.01),
      result('2', (at) => 0.012 + 0.2 * (-1) ** at),
    ];
    expect(stepsOf('energy', series)).toEqual([
      { from: '0', to: '1', verdict: 'more' },
      { from: '1', to: '2', verdict: 'undecided' },
    ]);
  });
});

describe('where a map stands beside others', () => {
  it('is told once for all that come out alike', () => {
    const names = (other: string): readonly [string, string] => ['it', other];
    expect(
      standingText([
        { names: names('the first'), verdict: 'more' },
        { names: names('the second'), verdict: 'more' },
        { names: names('the third'), verdict: 'more' },
      ]),
    ).toBe('scores higher than the first, the second and the third');
    expect(
      standingText([
        { names: names('the first'), verdict: 'undecided' },
        { names: names('the second'), verdict: 'less' },
      ]),
    ).toBe('cannot be told apart from the first, and scores lower than the second');
  });
});

describe('the chance level of the cosine', () => {
  const picture = (...values: readonly number[]) => ndArray(Float32Array.from(values), [2, 2, 1]);
  const pictures = new Map([
    ['a', picture(1, 1, 0, 0)],
    ['b', picture(1, 0, 1, 0)],
    ['c', picture(1, 0, 0, 1)],
  ]);

  it('is that of each map to all pictures but its own', () => {
    // The three pictures are perpendicular once their means are taken off.
    const own = cosineLevels([{ picture: 'a', attribution: picture(-1, -1, 1, 1) }], pictures);
    expect(own.own).toBeCloseTo(1, 6);
    expect(own.others).toBeCloseTo(0, 6);
    const other = cosineLevels([{ picture: 'a', attribution: picture(1, -1, 1, -1) }], pictures);
    expect(other.own).toBeCloseTo(0, 6);
    expect(other.others).toBeCloseTo(0.5, 6);
  });

  it('refuses a map whose picture is missing, and a map of zeros', () => {
    const zero = picture(0, 0, 0, 0);
    expect(() => cosineLevels([{ picture: 'd', attribution: zero }], pictures)).toThrow('"d"');
    expect(() => cosineLevels([{ picture: 'a', attribution: zero }], pictures)).toThrow('zero');
  });
});
