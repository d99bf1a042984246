import { describe, expect, it } from 'vitest';
import { describeOtherParameters } from '../../../../components/live/describe-difference.ts';
import type { FigureData } from '../../../../components/live/figure-data.ts';
import { standardJobs } from '../../../../components/live/jobs.ts';
import {
  keepOwnPicture,
  ownPicture,
  ownPictures,
  pictureStem,
  pictureUrl,
  type KeptPicture,
} from '../../../../components/live/own-picture/own-pictures.ts';
import {
  lacksOwnPicture,
  linkToState,
  stateFromLink,
} from '../../../../components/live/url-state.ts';

const pixels = { width: 64, height: 64, channels: 3, data: new Uint8Array(64 * 64 * 3) } as const;
const mine: KeptPicture = {
  name: 'my.cat.jpg',
  networkView: pixels,
  square: pixels,
  notices: { network: [], photograph: [] },
  urls: { networkView: 'blob:view', square: 'blob:square' },
};
const options = ['dog', 'cat'].map((value) => ({ value, label: value }));
const table = {
  id: 'map',
  classes: [],
  fields: {
    picture: { type: 'choice', label: 'Picture', help: '', default: 'dog', options },
  },
  baked: { picture: 'dog' },
} as const;
const addresses = { picturesUrl: '/64/', photographsUrl: '/photographs/', displayUrl: '/256/' };

describe('a picture of the reader’s own', () => {
  it('is another picture each time, the newest first', () => {
    const [first, second] = [keepOwnPicture(mine), keepOwnPicture(mine)];
    expect(first).not.toBe(second);
    expect(ownPictures().map(([id]) => id)).toEqual([second, first]);
    expect(ownPicture(first)).toBe(mine);
    expect(ownPicture('dog')).toBeUndefined();
  });

  it('lies at addresses of the page alone', () => {
    const id = keepOwnPicture(mine);
    expect(pictureUrl(addresses, id, 'network')).toBe('blob:view');
    expect(pictureUrl(addresses, id, 'photograph')).toBe('blob:square');
    expect(pictureUrl(addresses, id, 'display')).toBe('blob:square');
    expect(pictureUrl(addresses, 'dog', 'network')).toBe('/64/dog.png');
    expect(pictureUrl(addresses, 'dog', 'photograph')).toBe('/photographs/dog.png');
    expect(pictureUrl(addresses, 'dog', 'display')).toBe('/256/dog.webp');
    expect(pictureStem(id)).toBe('my.cat');
    expect(pictureStem('dog')).toBe('dog');
  });

  it('does not go into links, which leave the baked picture and say so', () => {
    const state = { picture: keepOwnPicture(mine) };
    const link = linkToState(new URL('https://example.org/page/'), table, state);
    expect(link.href).toBe('https://example.org/page/?figure=map&picture=own#map');
    expect(stateFromLink(link.searchParams, table)).toEqual({ picture: 'dog' });
    expect(lacksOwnPicture(link.searchParams)).toBe(true);
    expect(lacksOwnPicture(new URLSearchParams('figure=map&picture=cat'))).toBe(false);
  });

  it('has no baked result to compare with', () => {
    const demo = { id: 'map', op: 'map', model: 'plain', pictures: ['dog'], params: {} };
    const runs = { one: { demo, values: {}, arraysUrl: '', arraysBytes: 0 } };
    const data = { runs, fields: table.fields } as unknown as FigureData;
    const jobs = standardJobs(runs, { picture: keepOwnPicture(mine) });
    expect(describeOtherParameters(data, jobs)).toMatch(/^Your own picture: /);
  });
});
