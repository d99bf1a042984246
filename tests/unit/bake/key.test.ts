import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../bake/canonical-json.ts';
import { findJobs } from '../../../bake/job.ts';
import { writeSafetensors } from '../../../compute/network/safetensors.ts';
import { demosOf, toyProject, variantOf, write } from './toy-project.ts';

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

/** The key of a toy project's one demo, some files replaced. */
async function keyWith(
  changes: Readonly<Record<string, string>> = {},
  params: object = {},
): Promise<string> {
  const root = await toyProject({
    'content/articles/maps/demos.ts': demosOf('maps', { only: params }),
    'content/landing/demos.ts': 'export const demos = {};',
    ...changes,
  });
  roots.push(root);
  const [job] = await findJobs(root);
  if (job === undefined) throw new Error('the toy project has no demo');
  return job.key;
}

describe('the key of a result', () => {
  it.each([
    ['a default that is spelled out', {}, { gain: 1, seed: 0 }],
    ['a comment', { 'compute/toy/factor.ts': '// why two\nexport const factor = 2; /* so */' }, {}],
    ['layout', { 'compute/toy/factor.ts': 'export   const factor\n  = 2' }, {}],
    ['a type', { 'compute/toy/factor.ts': 'export const factor: number = 2;' }, {}],
    ['a file that the operation does not import', { 'compute/toy/other.ts': 'export {};' }, {}],
  ])('is not changed by %s', async (_what, changes, params) => {
    expect(await keyWith(changes, params)).toBe(await keyWith());
  });

  it.each([
    ['a parameter', {}, { gain: 2 }],
    ['an import of the operation', { 'compute/toy/factor.ts': 'export const factor = 3;' }, {}],
    ['the engine', { 'compute/network/network.ts': 'export const engine = 2;' }, {}],
    ['the weights', { 'models/tiny/weights.safetensors': 'other' }, {}],
    ['a picture', { 'pictures/64/dot.png': 'other' }, {}],
    ['a label', { 'pictures/bank.json': '{"pictures":[{"id":"dot","label":"class-2"}]}' }, {}],
  ])('is changed by %s', async (_what, changes, params) => {
    expect(await keyWith(changes, params)).not.toBe(await keyWith());
  });
});

describe('the silhouette', () => {
  const masked = `import scale from './scale.ts';
export default { ...scale, id: 'toy/masked', needsMasks: true };
`;
  const demo = { id: 'maps/only', op: 'toy/masked', model: 'tiny', pictures: ['dot'], params: {} };
  const operation = {
    'compute/toy/masked.ts': masked,
    'content/articles/maps/demos.ts': `export const demos = ${JSON.stringify({ demo })};`,
  };

  it('is part of the key where the operation takes it, and only there', async () => {
    const one = { 'pictures/masks/dot.png': 'one' };
    const other = { 'pictures/masks/dot.png': 'other' };
    const [before, after] = [
      await keyWith({ ...operation, ...one }),
      await keyWith({ ...operation, ...other }),
    ];
    expect(after).not.toBe(before);
    expect(await keyWith(one)).toBe(await keyWith(other));
  });

  it('is missed by name, before anything is computed', async () => {
    await expect(keyWith(operation)).rejects.toThrow(
      /demo "maps\/only": toy\/masked needs the silhouette of each picture, and "dot" has none/,
    );
  });
});

describe('judges and photographs', () => {
  /** The key of a demo of an operation that takes judges and photographs. */
  async function keyOfJudged(
    change: {
      readonly judges?: readonly string[];
      readonly weights?: number;
      readonly pixel?: string;
    } = {},
  ): Promise<string> {
    const { judges, weights = 1, pixel = '#48c' } = change;
    const demo = {
      id: 'maps/only',
      op: 'toy/judged',
      model: 'tiny',
      pictures: ['dot'],
      params: {},
    };
    const root = await toyProject({
      'compute/toy/judged.ts': variantOf('toy/judged', "judged: true, resolution: 'photograph'"),
      'content/articles/maps/demos.ts': `export const demos = ${JSON.stringify({ only: { ...demo, judges } })};`,
      'content/landing/demos.ts': 'export const demos = {};',
    });
    roots.push(root);
    const architecture = readFileSync(join(root, 'models/tiny/architecture.json'));
    for (const judge of ['first', 'second']) {
      const kernel = { data: Float32Array.of(weights), shape: [1] };
      write(root, `models/${judge}/architecture.json`, architecture);
      write(root, `models/${judge}/weights.safetensors`, writeSafetensors({ kernel }));
    }
    const photograph = sharp({ create: { width: 8, height: 8, channels: 3, background: pixel } });
    write(root, 'pictures/photographs/dot.png', await photograph.png().toBuffer());
    const [job] = await findJobs(root);
    if (job === undefined) throw new Error('the toy project has no demo');
    return job.key;
  }

  it('are part of the key: which judges, their weights, and the photograph that is computed on', async () => {
    const keys = await Promise.all([
      keyOfJudged(),
      keyOfJudged({ judges: ['first'] }),
      keyOfJudged({ judges: ['first', 'second'] }),
      keyOfJudged({ judges: ['first'], weights: 2 }),
      keyOfJudged({ judges: ['first'], pixel: '#48d' }),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(await keyOfJudged({ judges: ['first'] })).toBe(keys[1]);
  });
});

describe('canonical JSON', () => {
  it('does not depend on the order of fields, and rounds nothing', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: 0.1 + 0.2 })).toBe(
      '{"a":0.30000000000000004,"b":[1,{"c":"x","d":null}]}',
    );
  });

  it.each([
    [{ a: [0, NaN] }, /result\.a\[1\] is NaN/],
    [{ b: { c: -Infinity } }, /result\.b\.c is -Infinity/],
    [{ d: undefined }, /result\.d is undefined/],
  ])('refuses %o by place', (value, message) => {
    expect(() => canonicalJson(value, 'result')).toThrow(message);
  });
});
