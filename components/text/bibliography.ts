import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../bake/project.ts';
import { parseBibtex, parsePeople, type BibEntry, type Person } from './bibtex.ts';
import { texToText } from './tex-to-text.ts';

/** One paper or page that the course cites, ready to print. */
export interface Reference {
  readonly key: string;
  readonly authors: readonly Person[];
  /** How the text names the authors: "Odena", "Carlini and Wagner", "Smilkov et al." */
  readonly shortAuthors: string;
  /** The year, with a letter where the same authors have several of that year. */
  readonly year: string;
  readonly title: string;
  readonly venue: string;
  readonly url: string;
  /** The arXiv number, if there is one. */
  readonly arxiv: string | null;
}

const file = 'content/references.bib';
const moreThan = 8;

let loaded: ReadonlyMap<string, Reference> | null = null;

/** Every reference of content/references.bib by key; read once per build. */
export function bibliography(): ReadonlyMap<string, Reference> {
  loaded ??= readBibliography(readFileSync(join(projectRoot(), file), 'utf8'), file);
  return loaded;
}

/**
 * The reference with a key.
 *
 * @throws {RangeError} naming the key and the file where it is missing.
 */
export function referenceOf(key: string): Reference {
  const reference = bibliography().get(key);
  if (reference !== undefined) return reference;
  const year = /\d{4}/.exec(key)?.[0];
  const near = [...bibliography().keys()].filter(
    (known) => year === undefined || known.includes(year),
  );
  throw new RangeError(`${file} has no entry "${key}"; near it: ${near.join(', ') || 'none'}`);
}

/**
 * Reads a bibliography.
 *
 * @throws {SyntaxError} naming the file and the line, or the entry and the field that is missing.
 */
export function readBibliography(text: string, source: string): ReadonlyMap<string, Reference> {
  const references = parseBibtex(text, source).map((entry) => toReference(entry, source));
  const seen = new Map<string, number>();
  for (const { shortAuthors, year } of references) {
    const label = `${shortAuthors} ${year}`;
    seen.set(label, (seen.get(label) ?? 0) + 1);
  }
  const given = new Map<string, number>();
  return new Map(
    references.map((reference) => {
      const label = `${reference.shortAuthors} ${reference.year}`;
      if (seen.get(label) === 1) return [reference.key, reference];
      const index = given.get(label) ?? 0;
      given.set(label, index + 1);
      const letter = String.fromCharCode('a'.charCodeAt(0) + index);
      return [reference.key, { ...reference, year: `${reference.year}${letter}` }];
    }),
  );
}

function toReference(entry: BibEntry, source: string): Reference {
  const field = (name: string): string => {
    const value = entry.fields[name];
    if (value !== undefined && value.trim() !== '') return value;
    throw new SyntaxError(`${source}, line ${entry.line}: "${entry.key}" has no ${name}`);
  };
  const venueField = { article: 'journal', inproceedings: 'booktitle', misc: 'howpublished' }[
    entry.type
  ];
  if (venueField === undefined) {
    throw new SyntaxError(
      `${source}, line ${entry.line}: "${entry.key}" is a @${entry.type}; accepted: @article, @inproceedings, @misc`,
    );
  }
  const year = field('year');
  if (!/^\d{4}$/.test(year)) {
    throw new SyntaxError(`${source}, line ${entry.line}: "${entry.key}" has the year "${year}"`);
  }
  const authors = parsePeople(field('author'));
  return {
    key: entry.key,
    authors,
    shortAuthors: shortAuthors(authors),
    year,
    title: texToText(field('title')),
    venue: texToText(field(venueField)),
    url: new URL(field('url')).href,
    arxiv: entry.fields['eprint'] ?? null,
  };
}

function shortAuthors(authors: readonly Person[]): string {
  const [first, second] = authors;
  if (first === undefined) throw new RangeError('a reference has at least one author');
  if (second === undefined) return first.family;
  return authors.length === 2 ? `${first.family} and ${second.family}` : `${first.family} et al.`;
}

/** The authors in full: "Given Family, Given Family and Given Family"; of a very long list only the first. */
export function fullAuthors({ authors }: Reference): string {
  const names = authors.map(({ given, family }) => (given === '' ? family : `${given} ${family}`));
  const last = names.at(-1) ?? '';
  if (names.length > moreThan) return `${names.slice(0, moreThan - 1).join(', ')} and others`;
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
