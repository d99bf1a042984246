/**
 * The people that a copyright notice names, as one reads them: without addresses, years and the word "by", and with a
 * comma where one notice ends and the next begins, as in `Alessandro Portale, Amit Tomar` from
 * `2010, 2011 by Alessandro Portale <a@b.de> 2014 Amit Tomar <c@d.com>`.
 *
 * @returns the notice as it is where nothing but years and addresses is in it.
 */
export function authorNames(notice: string): string {
  const years = String.raw`\b\d{4}(?:\s*[-–,]\s*\d{4})*(?:\s+by\b)?`;
  const ends = new RegExp(String.raw`<[^<>]*@[^<>]*>|${years}|(?<=\band others)\s(?=\p{Lu})`, 'gu');
  const names = notice
    .split(ends)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? notice : names.join(', ');
}
