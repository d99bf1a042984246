import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bake, shardOf, type BakeRequest } from '../../../bake/bake.ts';
import { commandFor } from '../../../bake/command.ts';
import { writeWhole } from '../../../bake/files.ts';
import { assertFresh } from '../../../bake/freshness.ts';
import { findJobs } from '../../../bake/job.ts';
import { loadBaked, readManifest, readRecord } from '../../../bake/store.ts';
import { demosOf, diceOp, toyProject, toyServices, write, variantOf } from './toy-project.ts';

const everything: BakeRequest = {
  only: [],
  force: false,
  backend: 'wasm',
  shard: { index: 1, count: 1 },
  lanes: 2,
};

const roots: string[] = [];
async function project(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await toyProject(changes);
  roots.push(root);
  return root;
}
/** A project with these changes that holds the results of another. */
async function changed(from: string, changes: Readonly<Record<string, string>>): Promise<string> {
  const root = await project(changes);
  cpSync(join(from, 'baked'), join(root, 'baked'), { recursive: true });
  return root;
}
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true });
});

function resultFiles(root: string): string[] {
  return readdirSync(join(root, 'baked', 'results')).sort();
}

function rawHashes(root: string): (string | undefined)[] {
  return Object.values(readManifest(root).results).map(({ key }) => readRecord(key, root)?.rawHash);
}

describe('a bake', () => {
  it('computes every demo of every demos.ts, and nothing the second time', async () => {
    const root = await project();
    expect(await bake(everything, toyServices(root))).toMatchObject({ computed: 4, kept: 0 });
    expect(Object.keys(readManifest(root).results)).toEqual([
      'landing/hero',
      'maps/loud',
      'maps/plain',
      'maps/seeded',
    ]);
    expect(resultFiles(root)).toHaveLength(8);
    const before = resultFiles(root).map(
      (name) => statSync(join(root, 'baked/results', name)).mtimeMs,
    );
    expect(await bake(everything, toyServices(root))).toMatchObject({ computed: 0, kept: 4 });
    const after = resultFiles(root).map(
      (name) => statSync(join(root, 'baked/results', name)).mtimeMs,
    );
    expect(after).toEqual(before);
    await expect(assertFresh(root)).resolves.toBeUndefined();
  });

  it('gives the same raw values every time it is forced, and in another place', async () => {
    const [first, second] = [await project(), await project()];
    await bake(everything, toyServices(first));
    const hashes = rawHashes(first);
    await bake({ ...everything, force: true, lanes: 1 }, toyServices(first));
    await bake(everything, toyServices(second));
    expect(rawHashes(first)).toEqual(hashes);
    expect(rawHashes(second)).toEqual(hashes);
    expect(new Set(hashes).size).toBe(4);
  });

  it('hands figures the arrays and values that the operation returned', async () => {
    const root = await project();
    await bake(everything, toyServices(root));
    const demo = (await findJobs(root)).find((job) => job.demo.id === 'maps/loud')?.demo;
    if (demo === undefined) throw new Error('the demo is missing');
    const { arrays, values, params, seed } = await loadBaked(demo, root);
    const { map } = arrays;
    const { mean } = values;
    expect(map?.shape).toEqual([4, 4, 3]);
    expect(typeof mean).toBe('number');
    expect(params).toEqual({ gain: 3, seed: 0, targetClass: null, centred: false });
    expect(seed).toBe(0);
    const other = { ...demo, params: { gain: 4 } };
    await expect(loadBaked(other, root)).rejects.toThrow(
      /maps\/loud was baked with other settings.*--select maps\/loud/,
    );
    await expect(loadBaked({ ...demo, id: 'maps/new' }, root)).rejects.toThrow(
      /maps\/new is not baked/,
    );
  });

  it('computes only what --select names, and keeps the rest', async () => {
    const root = await project();
    const some = { ...everything, only: ['maps/*d'] };
    expect(await bake(some, toyServices(root))).toMatchObject({ computed: 2, kept: 0, removed: 0 });
    expect(await bake({ ...everything, only: ['maps'] }, toyServices(root))).toMatchObject({
      computed: 1,
      kept: 2,
    });
    await expect(bake({ ...everything, only: ['map'] }, toyServices(root))).rejects.toThrow(
      /--select map names no demo; there are demos of: maps, landing/,
    );
  });

  it('of one article does not look at the others, and keeps what they have', async () => {
    const root = await project();
    await bake(everything, toyServices(root));
    const wrong = demosOf('maps', { plain: { gain: 99 }, loud: { gain: 99 } });
    const broken = await changed(root, { 'content/articles/maps/demos.ts': wrong });
    const landing = { ...everything, only: ['landing'], force: true };
    expect(await bake(landing, toyServices(broken))).toMatchObject({ computed: 1, removed: 0 });
    expect(readManifest(broken)).toEqual(readManifest(root));
    await expect(bake(everything, toyServices(broken))).rejects.toThrow(
      /^article "maps", demo "maps\/plain" \(and 1 more\): gain = 99 is not accepted/,
    );
  });

  it('computes a damaged result again and removes what no demo names', async () => {
    const root = await project();
    await bake(everything, toyServices(root));
    const [victim = ''] = resultFiles(root).filter((name) => name.endsWith('.safetensors'));
    writeFileSync(join(root, 'baked/results', victim), 'short');
    write(root, `baked/results/${'0'.repeat(64)}.json`, '{}');
    expect(await bake(everything, toyServices(root))).toMatchObject({
      computed: 1,
      kept: 3,
      removed: 1,
    });
    expect(resultFiles(root)).toHaveLength(8);
  });

  it('says how much is left while there is something left', async () => {
    const services = toyServices(await project());
    await bake(everything, services);
    expect(services.lines.join('\n')).toMatch(/ms a gradient on each lane\)/);
    expect(services.lines.filter((line) => line.endsWith(' left'))).toHaveLength(3);
    expect(services.lines.at(-1)).toMatch(/^\[4\/4\] \S+ \([\d.]+ s\)$/);
  });

  it('goes on after a demo that fails, names it, and stores nothing of it', async () => {
    const root = await project({
      'content/articles/maps/demos.ts': demosOf('maps', { bad: { gain: 7 }, good: { gain: 1 } }),
    });
    const { computed, failures } = await bake(everything, toyServices(root));
    expect(computed).toBe(2);
    expect(failures).toEqual([
      'maps/bad: result.values.mean is NaN; only finite numbers can be stored',
    ]);
    expect(resultFiles(root)).toHaveLength(4);
  });

  it('leaves finished results and no partial file when it is interrupted', async () => {
    const root = await project();
    const interrupt = new AbortController();
    const services = toyServices(root);
    const stopAfterFirst = (line: string): void => {
      if (line.startsWith('[1/')) interrupt.abort(new Error('interrupted'));
    };
    const summary = await bake(
      { ...everything, lanes: 1 },
      { ...services, write: stopAfterFirst, signal: interrupt.signal },
    );
    expect(summary).toMatchObject({ computed: 1, interrupted: true, failures: [] });
    expect(resultFiles(root)).toHaveLength(2);
    expect(resultFiles(root).filter((name) => name.includes('tmp'))).toEqual([]);
    expect(await bake(everything, toyServices(root))).toMatchObject({ computed: 3, kept: 1 });
  });
});

describe('shards', () => {
  it('are disjoint, complete, and merge', async () => {
    const root = await project();
    const jobs = await findJobs(root);
    const parts = [1, 2, 3].map((index) => shardOf(jobs, { index, count: 3 }));
    expect(
      parts
        .flat()
        .map(({ key }) => key)
        .sort(),
    ).toEqual(jobs.map(({ key }) => key).sort());
    for (const index of [1, 2, 3]) {
      const elsewhere = await project();
      await bake({ ...everything, shard: { index, count: 3 } }, toyServices(elsewhere));
      if (existsSync(join(elsewhere, 'baked'))) {
        cpSync(join(elsewhere, 'baked'), join(root, 'baked'), { recursive: true });
      }
    }
    expect(await bake(everything, toyServices(root))).toMatchObject({ computed: 0, kept: 4 });
    await expect(assertFresh(root)).resolves.toBeUndefined();
  });
});

describe('a stale result', () => {
  it('is reported with article, demo, what changed, and what to run', async () => {
    const root = await project();
    await bake(everything, toyServices(root));
    const stale = async (changes: Readonly<Record<string, string>>): Promise<void> =>
      assertFresh(await changed(root, changes));
    await expect(
      stale({ 'content/landing/demos.ts': demosOf('landing', { hero: { gain: 6 } }) }),
    ).rejects.toThrow(
      '1 baked result is not up to date:\n' +
        '  article "landing", demo "landing/hero": changed: gain 5 → 6\n' +
        'run: npm run bake -- --select landing',
    );
    await expect(stale({ 'compute/toy/factor.ts': 'export const factor = 3;' })).rejects.toThrow(
      /4 baked results .*demo "maps\/plain": changed: the code of toy\/scale/s,
    );
    await expect(
      stale({ 'content/landing/demos.ts': demosOf('landing', { hero: { gain: 5 }, more: {} }) }),
    ).rejects.toThrow(/demo "landing\/more": never baked/);
    rmSync(join(root, 'baked/results'), { recursive: true });
    await expect(assertFresh(root)).rejects.toThrow(/4 baked results .*files are missing/s);
  });
});

describe('a demo of an operation without model and pictures', () => {
  const dice = { id: 'dice/two', op: 'toy/dice', model: null, pictures: [], params: { seed: 2 } };
  const demos = `export const demos = ${JSON.stringify({ dice })};`;

  it('is baked beside the others, is fresh, and opens no network of its own', async () => {
    const root = await project({ ...diceOp, 'content/articles/dice/demos.ts': demos });
    const opened: string[] = [];
    const services = toyServices(root);
    const openNetwork: typeof services.openNetwork = async (model) => {
      opened.push(model.id);
      return services.openNetwork(model);
    };
    await bake({ ...everything, only: ['dice'] }, { ...services, openNetwork });
    expect(opened).toEqual([]);
    expect(await bake(everything, services)).toMatchObject({ computed: 4, kept: 1, failures: [] });
    await expect(assertFresh(root)).resolves.toBeUndefined();
    const baked = await loadBaked(dice, root);
    expect(baked).toMatchObject({ model: null, pictures: [], seed: 2, backend: 'javascript' });
    expect(commandFor(dice)).toBe('npm run op -- toy/dice --seed 2');
  });

  it('fails by name if it asks for a network', async () => {
    const asking = demos.replace('"seed":2', '"seed":9');
    const root = await project({ ...diceOp, 'content/articles/dice/demos.ts': asking });
    const { failures } = await bake({ ...everything, only: ['dice'] }, toyServices(root));
    expect(failures).toEqual(['dice/two: toy/dice was started without a network']);
  });
});

describe('a wrong demo', () => {
  const demo = { id: 'maps/wrong', op: 'toy/scale', model: 'tiny', pictures: ['dot'], params: {} };

  it.each([
    [{ ...demo, op: 'toy/none' }, /unknown operation "toy\/none"; there are: .*toy\/scale/],
    [{ ...demo, op: 'toy/factor' }, /unknown operation "toy\/factor"/],
    [{ ...demo, op: '../toy/scale' }, /unknown operation/],
    [{ ...demo, model: 'huge' }, /unknown model "huge"; there are: tiny/],
    [{ ...demo, pictures: ['dash'] }, /unknown picture "dash"; the bank has: dot/],
    [{ ...demo, pictures: ['dot', 'dot'] }, /takes one picture, and 2 are given/],
    [{ ...demo, pictures: [] }, /takes one picture, and 0 are given/],
    [{ ...demo, model: null }, /toy\/scale needs a model/],
    [{ ...demo, op: 'toy/dice' }, /toy\/dice takes no model, and "tiny" is given/],
    [{ ...demo, op: 'toy/dice', model: null }, /toy\/dice takes no pictures, and 1 are given/],
    [{ ...demo, params: { pitch: 1 } }, /unknown parameter "pitch"; accepted: gain, seed/],
    [
      { ...demo, params: { gain: 11 } },
      /gain = 11 is not accepted; gain takes a number from 0 to 10/,
    ],
    [{ ...demo, params: { targetClass: 3 } }, /a class index from 0 to 2/],
    [{ ...demo, judges: ['tiny'] }, /toy\/scale takes no judges, and 1 are given/],
    [{ ...demo, op: 'toy/judged', judges: ['huge'] }, /unknown model "huge"/],
    [{ ...demo, op: 'toy/photo' }, /the bank has no photograph of "dot"/],
  ])('%o is refused by article and name', async (wrong, message) => {
    const text = `export const demos = ${JSON.stringify({ wrong })};`;
    const finding = findJobs(
      await project({
        ...diceOp,
        'content/articles/maps/demos.ts': text,
        'compute/toy/judged.ts': variantOf('toy/judged', 'judged: true'),
        'compute/toy/photo.ts': variantOf('toy/photo', "resolution: 'photograph'"),
      }),
    );
    await expect(finding).rejects.toThrow(message);
    await expect(finding).rejects.toThrow(/^article "maps", demo "maps\/wrong": /);
  });

  it('of a wrong shape, or of an id that is taken, is refused by file', async () => {
    const finding = findJobs(
      await project({ 'content/other/demos.ts': 'export const demo = {};' }),
    );
    await expect(finding).rejects.toThrow(/content\/other\/demos.ts does not export demos/);
    const twice = findJobs(
      await project({ 'content/other/demos.ts': demosOf('maps', { plain: {} }) }),
    );
    await expect(twice).rejects.toThrow(
      /content\/other\/demos.ts: two demos are called "maps\/plain"/,
    );
  });
});

describe('small parts', () => {
  it('the reproduce command names everything', () => {
    const params = { targetClass: 3, stepSize: 0.1, randomStart: false, norm: 'l2', label: null };
    const demo = {
      id: 'a/b',
      op: 'attacks/pgd',
      model: 'robust',
      pictures: ['pig', 'cow'],
      params,
    };
    expect(commandFor(demo)).toBe(
      'npm run op -- attacks/pgd --model robust --bank pig,cow --target-class 3 --step-size 0.1 --no-random-start --norm l2 --label none',
    );
  });

  it('a write that fails leaves neither file nor temporary file', async () => {
    const root = await project();
    write(root, 'baked/taken/inner', '');
    expect(() => {
      writeWhole(join(root, 'baked/taken'), 'text');
    }).toThrow();
    expect(readdirSync(join(root, 'baked'))).toEqual(['taken']);
    expect(readFileSync(join(root, 'baked/taken/inner'), 'utf8')).toBe('');
  });
});
