import { describe, expect, it } from 'vitest';
import { checkJudges } from '../../compute/run-operation.ts';
import type { Op } from '../../compute/op.ts';
import { linearNetwork } from './linear-network.ts';

const judged: Op = {
  ...{ id: 'toy/edit', version: 1, title: 'Edit', summary: '', pictures: 'one', judged: true },
  ...{ params: {}, outputs: {} },
  async *run() {
    await Promise.resolve();
    yield* [];
    return { arrays: {}, values: {} };
  },
};
const tiny = linearNetwork({ height: 4, width: 4 });
const called = (id: string, network = tiny) => ({ ...network, id });

describe('judges', () => {
  it('are other networks of the same task', () => {
    checkJudges(judged, called('a'), [called('b'), called('c')]);
  });

  it.each([
    ['the judged model itself', [called('a')], /"a" cannot judge itself/],
    ['one twice', [called('b'), called('b')], /"b" is given twice/],
    [
      'another size',
      [called('b', linearNetwork({ height: 8, width: 8 }))],
      /"b" has other classes or another size/,
    ],
    [
      'the same classes in another order',
      [
        called('b', {
          ...tiny,
          architecture: { ...tiny.architecture, classes: tiny.classes.toReversed() },
        }),
      ],
      /"b" has other classes or another size of input than "a"/,
    ],
  ])('are refused: %s', (_what, judges, message) => {
    expect(() => {
      checkJudges(judged, called('a'), judges);
    }).toThrow(message);
  });

  it('are for operations that are judged', () => {
    expect(() => {
      checkJudges({ ...judged, judged: false }, called('a'), [called('b')]);
    }).toThrow('toy/edit takes no judges, and 1 are given');
  });
});
