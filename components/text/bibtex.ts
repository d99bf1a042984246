import { texToText } from './tex-to-text.ts';

/** One entry of a .bib file; field names in lower case, values still TeX. */
export interface BibEntry {
  readonly type: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where it starts in the file, for messages. */
  readonly line: number;
}

/** Reads BibTeX strictly: every value in braces, every entry and field named once. */
class BibReader {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  entries(): BibEntry[] {
    const entries: BibEntry[] = [];
    const keys = new Set<string>();
    while (!this.#atEnd()) {
      const entry = this.#entry();
      if (keys.has(entry.key)) this.#fail(`the key "${entry.key}" a second time`, 'unique keys');
      keys.add(entry.key);
      entries.push(entry);
    }
    return entries;
  }

  #entry(): BibEntry {
    const line = this.#line();
    const type = this.#match(/@([a-z]+)\{/iy, 'an entry such as @article{').toLowerCase();
    const key = this.#match(/([\w-]+)\s*,/y, 'a key followed by a comma');
    const fields: Record<string, string> = {};
    while (this.#nextCharacter() !== '}') {
      const name = this.#match(/([a-z]+)\s*=\s*/iy, 'a field such as title = {…}').toLowerCase();
      if (Object.hasOwn(fields, name)) this.#fail(`"${name}" a second time`, 'each field once');
      fields[name] = this.#braced();
      if (this.#nextCharacter() === ',') this.#at += 1;
      else if (this.#nextCharacter() !== '}') this.#fail(this.#next(), 'a comma or }');
    }
    this.#at += 1;
    return { type, key, fields, line };
  }

  /** The content of a pair of braces, inner braces kept. */
  #braced(): string {
    if (this.#text[this.#at] !== '{') this.#fail(this.#next(), 'a value in braces');
    const start = this.#at + 1;
    let depth = 0;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\\') this.#at += 1;
      else if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
      if (depth === 0) {
        this.#at += 1;
        return this.#text.slice(start, this.#at - 1);
      }
    }
    return this.#fail('the end of the file', 'a closing brace');
  }

  /** The next character that is neither blank nor comment; undefined at the end. */
  #nextCharacter(): string | undefined {
    this.#skipBlank();
    return this.#text[this.#at];
  }

  #atEnd(): boolean {
    return this.#nextCharacter() === undefined;
  }

  #skipBlank(): void {
    const blank = /(?:\s|%[^\n]*)*/y;
    blank.lastIndex = this.#at;
    this.#at += blank.exec(this.#text)?.[0].length ?? 0;
  }

  #match(pattern: RegExp, expected: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return this.#fail(this.#next(), expected);
    this.#at = pattern.lastIndex;
    return found[1] ?? '';
  }

  #next(): string {
    const rest = this.#text.slice(this.#at, this.#at + 20).split('\n')[0] ?? '';
    return rest === '' ? 'the end of the file or line' : `"${rest}"`;
  }

  #line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }

  #fail(found: string, expected: string): never {
    throw new SyntaxError(
      `${this.#file}, line ${this.#line()}: found ${found}, expected ${expected}`,
    );
  }
}

/**
 * Reads the entries of a .bib file, values still TeX.
 *
 * @throws {SyntaxError} naming the file, the line, what was found and what was expected.
 */
export function parseBibtex(text: string, file: string): readonly BibEntry[] {
  return new BibReader(text, file).entries();
}

/** The people of an `author` field, as readable text: family names first, where the field gives them. */
export function parsePeople(field: string): readonly Person[] {
  return splitNames(field).map((name) => {
    if (isOneGroup(name)) return { family: texToText(name), given: '' };
    const comma = name.indexOf(',');
    if (comma >= 0) {
      return {
        family: texToText(name.slice(0, comma)),
        given: texToText(name.slice(comma + 1)).trim(),
      };
    }
    const words = name.trim().split(/\s+/);
    return {
      family: texToText(words.at(-1) ?? ''),
      given: texToText(words.slice(0, -1).join(' ')),
    };
  });
}

/** Whether one pair of braces holds the whole name, as an organisation's: a letter in braces may begin a person's. */
function isOneGroup(name: string): boolean {
  let depth = 0;
  for (let at = 0; at < name.length; at += 1) {
    if (name[at] === '{') depth += 1;
    else if (name[at] === '}') depth -= 1;
    if (depth === 0) return at > 0 && at === name.length - 1;
  }
  return false;
}

/** Splits at each "and" outside braces. */
function splitNames(field: string): readonly string[] {
  const names: string[] = [];
  let open = '';
  for (const piece of field.trim().split(/\s+and\s+/)) {
    const name = open === '' ? piece : `${open} and ${piece}`;
    const closed = name.split('{').length === name.split('}').length;
    open = closed ? '' : name;
    if (closed) names.push(name);
  }
  return names;
}

/** A person, or an organisation (whose `given` is empty). */
export interface Person {
  readonly family: string;
  readonly given: string;
}
