import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bibliography,
  fullAuthors,
  readBibliography,
  referenceOf,
} from '../../../components/text/bibliography.ts';
import { parseBibtex, parsePeople } from '../../../components/text/bibtex.ts';
import { texToText } from '../../../components/text/tex-to-text.ts';

const entry = (fields: Readonly<Record<string, string>>, key = 'doe2020thing'): string => {
  const all = {
    author: 'Doe, Jane',
    title: 'A Thing',
    journal: 'Things',
    year: '2020',
    url: 'https://example.org/thing',
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `  ${name} = {${value}}`);
  return `@article{${key},\n${lines.join(',\n')}\n}\n`;
};

describe('BibTeX', () => {
  it('reads entries with nested braces, comments and a trailing comma', () => {
    const text = '% a comment\n@misc{a1,\n  title = {The {BIG} \\{one\\}},\n  year={2020},\n}\n';
    expect(parseBibtex(text, 'x.bib')).toEqual([
      { type: 'misc', key: 'a1', fields: { title: 'The {BIG} \\{one\\}', year: '2020' }, line: 2 },
    ]);
  });

  it.each([
    ['@article{a, title = "quoted"}', /line 1: found ""quoted"}", expected a value in braces/],
    ['@article{a, title = {open', /expected a closing brace/],
    ['@article{a, title = {x} year = {1}}', /expected a comma or }/],
    ['@article{a, year = {1}, year = {2}}', /"year" a second time/],
    ['@misc{a, x = {1}}\n@misc{a, x = {1}}', /line 2: found the key "a" a second time/],
    ['words', /expected an entry/],
  ])('refuses %s', (text, message) => {
    expect(() => parseBibtex(text, 'x.bib')).toThrow(message);
  });

  it('tells families from given names, and organisations from people', () => {
    expect(parsePeople('Doe, Jane Q. and John van Roe and {The Lab and Co}')).toEqual([
      { family: 'Doe', given: 'Jane Q.' },
      { family: 'Roe', given: 'John van' },
      { family: 'The Lab and Co', given: '' },
    ]);
  });
});

describe('an accent in braces at the beginning of a family name', () => {
  it('does not make the person an organisation', () => {
    expect(parsePeople("{\\v{S}}rndi{\\'c}, Nedim and {\\'E}va {\\'A}cs and {\\v{S}koda}")).toEqual(
      [
        { family: 'Šrndić', given: 'Nedim' },
        { family: 'Ács', given: 'Éva' },
        { family: 'Škoda', given: '' },
      ],
    );
  });

  it('leaves the given name first in the course’s own list', () => {
    expect(fullAuthors(referenceOf('biggio2013evasion'))).toContain('Nedim Šrndić, Pavel Laskov');
  });
});

describe('TeX', () => {
  it.each([
    ['M{\\"u}ller', 'Müller'],
    ["{\\v{S}}rndi{\\'c}", 'Šrndić'],
    ['M{\\k{a}}dry', 'Mądry'],
    ["Vi{\\'e}gas", 'Viégas'],
    ['S{\\o}ren', 'Søren'],
    ['R\\&D', 'R&D'],
    ['{SmoothGrad}: 1803--1831', 'SmoothGrad: 1803–1831'],
  ])('%s is %s', (tex, text) => {
    expect(texToText(tex)).toBe(text);
  });

  it('refuses a command that it does not know', () => {
    expect(() => texToText('\\emph{x}')).toThrow(/\\emph/);
  });
});

describe('the bibliography', () => {
  it('names one, two and more authors, and tells papers of one year apart', () => {
    const text = [
      entry({}, 'a'),
      entry({ author: 'Doe, Jane and Roe, Richard' }, 'b'),
      entry({ author: 'Doe, Jane and Roe, Richard and Poe, E.' }, 'c'),
      entry({ title: 'Another Thing' }, 'd'),
    ].join('');
    const labels = [...readBibliography(text, 'x.bib').values()].map(
      ({ shortAuthors, year }) => `${shortAuthors}, ${year}`,
    );
    expect(labels).toEqual(['Doe, 2020a', 'Doe and Roe, 2020', 'Doe et al., 2020', 'Doe, 2020b']);
  });

  it.each([
    [{ title: '' }, /"doe2020thing" has no title/],
    [{ year: '20' }, /has the year "20"/],
    [{ url: 'nowhere' }, /URL/],
  ])('refuses an entry with %o', (fields, message) => {
    expect(() => readBibliography(entry(fields), 'x.bib')).toThrow(message);
  });

  it('refuses a kind of entry whose venue it would not know', () => {
    const text = entry({}).replace('@article', '@book');
    expect(() => readBibliography(text, 'x.bib')).toThrow(/is a @book; accepted/);
  });

  it('reads the course’s own file, every entry complete and over https where it can be', () => {
    expect(bibliography().size).toBeGreaterThan(20);
    for (const reference of bibliography().values()) {
      expect(reference.title).not.toMatch(/[{}\\]/);
      expect(fullAuthors(reference)).not.toMatch(/[{}\\]/);
      if (reference.arxiv !== null) expect(reference.url).toContain(reference.arxiv);
    }
  });

  it('names the key that is missing, and those near it', () => {
    expect(() => referenceOf('smilkov2017')).toThrow(/"smilkov2017".*smilkov2017smoothgrad/s);
  });

  it('holds every key that an article cites', () => {
    for (const file of globSync('content/articles/*/index.mdx')) {
      for (const [, keys] of readFileSync(file, 'utf8').matchAll(/<Cite key="([^"]+)"/g)) {
        for (const key of keys?.split(/[\s,]+/) ?? []) expect(referenceOf(key).key).toBe(key);
      }
    }
  });
});
