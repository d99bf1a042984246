import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParamSpec } from '../../../compute/params.ts';
import {
  backendFromLink,
  linkToState,
  stateFromLink,
  type StateTable,
} from '../../../components/live/url-state.ts';

const fields: Record<string, ParamSpec> = {
  epsilon: { type: 'number', label: 'ε', help: '', default: 1, min: 0, max: 8, step: 0.1 },
  view: {
    type: 'choice',
    label: 'View',
    help: '',
    default: 'signed',
    options: [
      { value: 'signed', label: 'Signed' },
      { value: 'overlay', label: 'Overlay' },
    ],
  },
  restart: { type: 'switch', label: 'Restart', help: '', default: true },
  class: { type: 'class', label: 'Class', help: '', default: null, nullLabel: 'the top class' },
};
const table: StateTable = {
  id: 'attack',
  fields,
  baked: { epsilon: 0.5, view: 'signed', restart: true, class: null },
  classes: ['dog', 'cat', 'bird'],
};
const page = new URL('https://example.org/course/adversarial-examples/?backend=wasm&old=1#top');
const read = (query: string) => stateFromLink(new URLSearchParams(query), table);

describe('a link to a figure', () => {
  it('carries every field, the forced backend and the anchor, and nothing else', () => {
    const link = linkToState(page, table, {
      epsilon: 2,
      view: 'overlay',
      restart: false,
      class: 1,
    });
    expect(link.href).toBe(
      'https://example.org/course/adversarial-examples/?figure=attack&epsilon=2&view=overlay&restart=false&class=cat&backend=wasm#attack',
    );
  });

  it('reads back as the state that it was made from', () => {
    const states = fc.record({
      epsilon: fc.double({ min: 0, max: 8, noNaN: true }).map((value) => value + 0),
      view: fc.constantFrom('signed', 'overlay'),
      restart: fc.boolean(),
      class: fc.constantFrom(null, 0, 1, 2),
    });
    fc.assert(
      fc.property(states, (state) => {
        expect(stateFromLink(linkToState(page, table, state).searchParams, table)).toEqual(state);
      }),
    );
  });

  it('keeps baked values for fields that it leaves out', () => {
    expect(read('figure=attack&class=bird')).toEqual({ ...table.baked, class: 2 });
  });

  it('means nothing to other figures', () => {
    expect(read('figure=other&epsilon=nonsense')).toBeNull();
    expect(read('')).toBeNull();
  });

  it.each([
    ['epsilon=9', /epsilon = 9 is not accepted; epsilon takes a number from 0 to 8/],
    ['epsilon=', /epsilon = "" is not accepted/],
    ['epsilon=Infinity', /epsilon = Infinity is not accepted/],
    ['epsilon=NaN', /epsilon = "NaN" is not accepted/],
    ['view=upside-down', /view = "upside-down" is not accepted; view takes one of signed, overlay/],
    ['restart=1', /restart = "1" is not accepted; restart takes true or false/],
    ['class=dragon', /class = "dragon" is not accepted; .*dog, cat, bird/],
    ['toString=1', /no parameter "toString"; it has: epsilon, view, restart, class/],
  ])('refuses %s by name', (query, message) => {
    expect(() => read(`figure=attack&${query}`)).toThrow(message);
  });
});

it('a link forces a backend that exists', () => {
  expect(backendFromLink(new URLSearchParams(''))).toBeNull();
  expect(backendFromLink(new URLSearchParams('backend=wasm'))).toBe('wasm');
  expect(() => backendFromLink(new URLSearchParams('backend=cuda'))).toThrow(
    /backend = "cuda" is not accepted; backend takes webgpu or wasm/,
  );
});
