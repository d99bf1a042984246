import { describe, expect, it } from 'vitest';

import { RuntimePool, type RemoteRuntime } from '../../compute/backend/runtime-pool.ts';
import { tinyModel } from './network/tiny-models.ts';

const model = tinyModel([]);
const other = { ...model, id: 'other' };

/** A runtime that only remembers what it was asked to load. */
function fakeRuntime(load: (id: string) => Promise<void>): RemoteRuntime & { loads: string[] } {
  const loads: string[] = [];
  const never = async (): Promise<never> => Promise.reject(new Error('not asked for in this test'));
  return {
    loads,
    load: async ({ id }) => {
      loads.push(id);
      return load(id);
    },
    unload: async () => Promise.resolve(),
    forward: never,
    gradient: never,
    tensors: never,
  };
}

const instantly = async (): Promise<void> => Promise.resolve();

describe('a pool of runtimes', () => {
  it('gives two single pictures to two runtimes, and each its own model only', async () => {
    const runtimes = [fakeRuntime(instantly), fakeRuntime(instantly)];
    const pool = new RuntimePool(runtimes);
    const used = await Promise.all(
      [model, other].map(async (wanted) =>
        pool.onIdlest(wanted, 1, async (one) => Promise.resolve(one)),
      ),
    );
    expect(new Set(used.flat()).size).toBe(2);
    expect(runtimes.map(({ loads }) => loads)).toEqual([['tiny'], ['other']]);
  });

  it('goes back to the runtime that has the model', async () => {
    const runtimes = [fakeRuntime(instantly), fakeRuntime(instantly)];
    const pool = new RuntimePool(runtimes);
    for (let call = 0; call < 3; call += 1) {
      await pool.onIdlest(model, 1, async (one) => Promise.resolve(one));
    }
    expect(runtimes.map(({ loads }) => loads.length)).toEqual([1, 0]);
  });

  it('numbers the shares of a batch and loads a model once for each runtime', async () => {
    const runtimes = [fakeRuntime(instantly), fakeRuntime(instantly)];
    const pool = new RuntimePool(runtimes);
    const shares = await pool.onIdlest(model, 2, async (_, index) => Promise.resolve(index));
    await pool.onIdlest(model, 2, async () => Promise.resolve());
    expect(shares).toEqual([0, 1]);
    expect(runtimes.map(({ loads }) => loads.length)).toEqual([1, 1]);
  });

  it('tries again after a load that failed, and counts nothing as busy for ever', async () => {
    let failures = 1;
    const runtime = fakeRuntime(async () => {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('out of memory')) : Promise.resolve();
    });
    const pool = new RuntimePool([runtime]);
    const call = async (): Promise<string> => Promise.resolve('answered');
    await expect(pool.onIdlest(model, 1, call)).rejects.toThrow('out of memory');
    expect(await pool.onIdlest(model, 1, call)).toEqual(['answered']);
  });
});
