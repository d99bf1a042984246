const creativeCommons = /^CC-(BY(?:-SA)?)-(\d\.\d)$/;

const others: Readonly<Record<string, { readonly name: string; readonly url: string | null }>> = {
  'CC0-1.0': { name: 'CC0 1.0', url: 'https://creativecommons.org/publicdomain/zero/1.0/' },
  'GPL-2': { name: 'GPL 2', url: 'https://www.gnu.org/licenses/old-licenses/gpl-2.0.html' },
  'GPL-3': { name: 'GPL 3', url: 'https://www.gnu.org/licenses/gpl-3.0.html' },
  'GPL-3+': { name: 'GPL 3 or later', url: 'https://www.gnu.org/licenses/gpl-3.0.html' },
  'public-domain': { name: 'public domain', url: null },
};

/**
 * A licence's name for readers, and where its text is.
 *
 * @throws {RangeError} naming the licence, if its text is not known here.
 */
export function licenceOf(id: string): { readonly name: string; readonly url: string | null } {
  const [, kind, version] = creativeCommons.exec(id) ?? [];
  if (kind !== undefined && version !== undefined) {
    const url = `https://creativecommons.org/licenses/${kind.toLowerCase()}/${version}/`;
    return { name: `CC ${kind} ${version}`, url };
  }
  const licence = Object.hasOwn(others, id) ? others[id] : undefined;
  if (licence !== undefined) return licence;
  throw new RangeError(`no text is known for the licence "${id}": add it to src/data/licences.ts`);
}
