import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const assets = path.join(import.meta.dirname, '../../dist/_astro');
const scripts = new Map(
  globSync('*.js', { cwd: assets }).map((name) => [
    name,
    readFileSync(path.join(assets, name), 'utf8'),
  ]),
);
const workers = new Set(
  [...scripts.values()].flatMap((text) =>
    [...text.matchAll(/new Worker\(new URL\([^)]*?([\w.-]+\.js)/g)].map(([, name = '']) => name),
  ),
);

describe('a worker of the built site', () => {
  it('is found: the page’s, and those of the pool', () => {
    expect(workers.size).toBe(2);
    for (const worker of workers) expect([...scripts.keys()]).toContain(worker);
  });

  // Safari would run its file a second time, and two workers would answer each message.
  it.each([...workers])('%s is imported by no other file', (worker) => {
    const importing = [...scripts].filter(([, text]) =>
      new RegExp(`(from|import)\\s*\\(?["'\`][^"'\`]*${worker}`).test(text),
    );
    expect(importing.map(([name]) => name)).toEqual([]);
  });
});
