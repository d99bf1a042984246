import { describe, expect, it } from 'vitest';
import { authorNames } from '../../../src/data/author-names.ts';
import { pictureBank } from '../../../src/data/picture-bank.ts';

describe('the names in a copyright notice', () => {
  it.each([
    [
      '2010, 2011 by Alessandro Portale <a@portale.de> 2014 Amit Tomar <a.t@mail.com> 2014-2015 Bharath M S',
      'Alessandro Portale, Amit Tomar, Bharath M S',
    ],
    [
      '2000, 2008 Bruno Coudoin and others Franck Doucet',
      'Bruno Coudoin and others, Franck Doucet',
    ],
    ['2002-2022 Bill Kendrick and contributors', 'Bill Kendrick and contributors'],
    ['Hartley, William W', 'Hartley, William W'],
    ['Jar0d', 'Jar0d'],
  ])('of %s', (notice, names) => {
    expect(authorNames(notice)).toBe(names);
  });

  it('are left of every picture of the bank, without an address', () => {
    for (const { author } of pictureBank()) {
      expect(authorNames(author)).toMatch(/^\p{L}[^<>@]*$/u);
      expect(authorNames(author)).not.toMatch(/\d{4}/);
    }
  });
});
