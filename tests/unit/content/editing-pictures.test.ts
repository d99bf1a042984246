import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBank } from '../../../components/figures/describe-figure.ts';
import { classPictures } from '../../../content/articles/editing-pictures/class-pictures.ts';
import { wholeBank } from '../../../content/articles/editing-pictures/demos.ts';

describe('the article on editing pictures', () => {
  it('counts the edits of every picture of the bank that belongs to a class', () => {
    const bank = readBank(path.join(import.meta.dirname, '../../..'));
    const expected = new Map<string, string[]>();
    for (const { id, label } of bank) {
      if (label !== null) expected.set(label, [...(expected.get(label) ?? []), id].sort());
    }
    const listed = Object.entries(classPictures).map(
      ([name, ids]) => [name, [...ids].sort()] as const,
    );
    expect(new Map(listed)).toEqual(expected);
    expect([...wholeBank.robust.pictures].sort()).toEqual([...expected.values()].flat().sort());
  });
});
