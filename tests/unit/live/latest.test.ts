import { describe, expect, it } from 'vitest';
import { Latest } from '../../../components/live/latest.ts';

/** A run that ends when the test says so, and writes down when it started and stopped. */
function controlled(log: string[], name: string) {
  const end = Promise.withResolvers<true>();
  const run = async (signal: AbortSignal): Promise<void> => {
    log.push(`${name} starts`);
    await end.promise;
    log.push(`${name} ends`);
    signal.throwIfAborted();
  };
  return {
    run,
    end: () => {
      end.resolve(true);
    },
  };
}

const turns = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('of overlapping runs', () => {
  it('a new one waits until the old one has stopped, and only the newest of several runs', async () => {
    const log: string[] = [];
    const latest = new Latest();
    const first = controlled(log, 'first');
    const second = controlled(log, 'second');
    const third = controlled(log, 'third');
    const all = [latest.start(first.run)];
    await turns();
    all.push(latest.start(second.run), latest.start(third.run));
    await turns();
    expect(log).toEqual(['first starts']);
    first.end();
    await turns();
    expect(log).toEqual(['first starts', 'first ends', 'third starts']);
    third.end();
    await Promise.all(all);
    expect(log.at(-1)).toBe('third ends');
    expect(latest.busy).toBe(false);
  });

  it('one that the reader cancels says so, one that was replaced or dropped does not', async () => {
    const latest = new Latest();
    const replaced = controlled([], 'replaced');
    const cancelled = controlled([], 'cancelled');
    const first = latest.start(replaced.run);
    const second = latest.start(cancelled.run);
    replaced.end();
    await expect(first).resolves.toBeUndefined();
    await turns();
    latest.cancel();
    cancelled.end();
    await expect(second).rejects.toMatchObject({ name: 'AbortError' });

    const dropped = controlled([], 'dropped');
    const third = latest.start(dropped.run);
    await turns();
    latest.drop();
    dropped.end();
    await expect(third).resolves.toBeUndefined();
  });

  it('a failure belongs to the run that failed', async () => {
    const latest = new Latest();
    const failing = latest.start(() => Promise.reject(new Error('out of memory')));
    await expect(failing).rejects.toThrow('out of memory');
    await expect(latest.start(() => Promise.resolve())).resolves.toBeUndefined();
  });
});
