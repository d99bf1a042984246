import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

/** Which rooms each room may import from, besides itself and packages. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  compute: [],
  bake: ['compute', 'content'],
  components: ['compute', 'bake'],
  content: ['compute', 'components', 'bake'],
  scripts: ['compute', 'bake', 'content', 'tests'],
  src: ['compute', 'bake', 'components', 'content'],
};

const imports = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

function roomOf(file: string): string {
  return path.relative(root, file).split(path.sep)[0] ?? '';
}

function importsOf(file: string): string[] {
  // Usage examples in comments are no imports.
  const text = readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(imports)].map(([, target = '']) =>
    path.resolve(path.dirname(file), target),
  );
}

describe.each(Object.keys(allowed))('%s/', (room) => {
  const files = globSync(`${room}/**/*.{ts,astro,mdx}`, { cwd: root }).map((file) =>
    path.join(root, file),
  );

  it('holds files', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it('imports from the rooms that it may, and from no other', () => {
    const reached = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => ![room, ...(allowed[room] ?? [])].includes(roomOf(target)))
        .map((target) => `${path.relative(root, file)} → ${path.relative(root, target)}`),
    );
    expect(
      reached.filter(
        (line) =>
          !line.includes('pictures/') &&
          !line.includes('models/') &&
          !line.endsWith('package.json'),
      ),
    ).toEqual([]);
  });
});

describe('compute/', () => {
  const files = globSync('compute/**/*.ts', { cwd: root })
    .filter((file) => !file.startsWith(path.join('compute', 'backend')))
    .map((file) => path.join(root, file));

  it.each([
    [
      'draws nothing and knows no platform',
      /from '(node:|astro|d3-(?!random|scale-chromatic|color))/,
    ],
    ['reads no clock and no unseeded randomness', /Math\.random\(|Date\.now\(|performance\.now\(/],
    ['touches no page', /\b(document|window|localStorage)\./],
  ])('%s', (_, pattern) => {
    expect(files.filter((file) => pattern.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});
