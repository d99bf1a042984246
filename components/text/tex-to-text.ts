/** TeX's accent commands as combining characters. */
const accents: Readonly<Record<string, string>> = {
  '`': '\u0300',
  "'": '\u0301',
  '^': '\u0302',
  '~': '\u0303',
  '=': '\u0304',
  u: '\u0306',
  '.': '\u0307',
  '"': '\u0308',
  r: '\u030a',
  H: '\u030b',
  v: '\u030c',
  c: '\u0327',
  k: '\u0328',
};

const letters: Readonly<Record<string, string>> = {
  aa: 'å',
  AA: 'Å',
  ae: 'æ',
  AE: 'Æ',
  i: 'ı',
  l: 'ł',
  L: 'Ł',
  o: 'ø',
  O: 'Ø',
  ss: 'ß',
};

/**
 * Turns the TeX of a bibliography into text: accents and special letters, dashes, escaped characters; braces go.
 *
 * @throws {SyntaxError} naming a command that it does not know.
 */
export function texToText(tex: string): string {
  return tex
    .replace(
      /\\([`'^~=."])\s*\{?\\?([a-z])\}?|\\([uvHckr])(?:\s*\{\\?([a-z])\}|\s+([a-z]))/gi,
      (
        _all,
        sign: string | undefined,
        under: string | undefined,
        ...rest: (string | undefined)[]
      ) => {
        const [command, braced, bare] = rest;
        const accent = accents[sign ?? command ?? ''] ?? '';
        return `${under ?? braced ?? bare ?? ''}${accent}`;
      },
    )
    .replace(/\\(aa|AA|ae|AE|ss|[ilLoO])(?![a-z])\s*/g, (_all, name: string) => letters[name] ?? '')
    .replace(/\\([&%$#_{}])/g, (_all, character: string) =>
      character === '{' ? '\ue000' : character === '}' ? '\ue001' : character,
    )
    .replace(/---/g, '—')
    .replace(/--/g, '–')
    .replace(/~/g, '\u00a0')
    .replace(/\\.*/s, (command) => {
      throw new SyntaxError(`the TeX "${command.slice(0, 12)}" in "${tex}" is not known here`);
    })
    .replace(/[{}]/g, '')
    .replace(/\ue000/g, '{')
    .replace(/\ue001/g, '}')
    .replace(/\s+/g, (blank) => (blank.includes('\u00a0') ? '\u00a0' : ' '))
    .normalize('NFC');
}
