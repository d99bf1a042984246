import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelSource, OpenedModel, WorkerApi } from '../../../compute/backend/worker-api.ts';
import { zeros } from '../../../compute/numeric/nd-array.ts';
import type { Frame, OpResult } from '../../../compute/op.ts';
import { Session, type SessionRun, type WorkerHandle } from '../../../components/live/session.ts';

const model: ModelSource = { id: 'robust', url: '/models/robust/', bytes: 1, sha256: '00' };
const request: SessionRun = {
  op: 'attacks/pgd',
  model,
  images: zeros([1, 2, 2, 3]),
  labels: [null],
  params: {},
};
const result: OpResult = { arrays: {}, values: { loss: 1 } };
const opened: OpenedModel = {
  id: 'robust',
  classes: [],
  backend: 'wasm',
  workers: 1,
  note: null,
};

/** A worker whose answers the test gives by hand. */
class FakeWorker implements WorkerHandle {
  readonly crash = Promise.withResolvers<never>();
  readonly crashed = this.crash.promise;
  terminated = false;
  readonly opens: string[] = [];
  readonly cancelled: string[] = [];
  readonly runs: {
    readonly id: string;
    readonly frame: (frame: Frame) => void;
    readonly reply: PromiseWithResolvers<OpResult>;
  }[] = [];
  openReply: () => Promise<OpenedModel> = () => Promise.resolve(opened);

  readonly api: WorkerApi = {
    open: (source) => {
      this.opens.push(source.id);
      return this.openReply();
    },
    run: ({ runId }, frame) => {
      const reply = Promise.withResolvers<OpResult>();
      this.runs.push({ id: runId, frame, reply });
      return reply.promise;
    },
    cancel: (runId) => {
      this.cancelled.push(runId);
      return Promise.resolve();
    },
  };

  terminate(): void {
    this.terminated = true;
  }
}

function start() {
  const workers: FakeWorker[] = [];
  const session = new Session(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  }, null);
  const worker = (index: number): FakeWorker => {
    const found = workers[index];
    if (found === undefined) throw new Error(`worker ${index} was not started`);
    return found;
  };
  return { session, workers, worker };
}

function runOf(worker: FakeWorker, index: number): FakeWorker['runs'][number] {
  const found = worker.runs[index];
  if (found === undefined) throw new Error(`run ${index} was not started`);
  return found;
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const frame = (step: number): Frame => ({ step, steps: 9 });

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a session', () => {
  it('starts no worker before it is used, and opens each model once', async () => {
    const { session, workers, worker } = start();
    expect(workers).toHaveLength(0);
    const { signal } = new AbortController();
    await Promise.all([session.open(model, { signal }), session.open(model, { signal })]);
    expect(workers).toHaveLength(1);
    expect(worker(0).opens).toEqual(['robust']);
  });

  it('hands on frames and the result', async () => {
    const { session, worker } = start();
    const steps: number[] = [];
    const onFrame = ({ step }: Frame): void => void steps.push(step);
    const run = session.run(request, { onFrame, signal: new AbortController().signal });
    await settle();
    runOf(worker(0), 0).frame(frame(0));
    runOf(worker(0), 0).frame(frame(1));
    runOf(worker(0), 0).reply.resolve(result);
    expect(await run).toEqual(result);
    expect(steps).toEqual([0, 1]);
  });

  it('opens nothing for an operation without a model', async () => {
    const { session, worker } = start();
    const run = session.run({ ...request, model: null }, { signal: new AbortController().signal });
    await settle();
    runOf(worker(0), 0).reply.resolve(result);
    expect(await run).toEqual(result);
    expect(worker(0).opens).toEqual([]);
  });

  it('forgets a load that failed, so that it can be tried again', async () => {
    const { session, worker } = start();
    const { signal } = new AbortController();
    await session.open({ ...model, id: 'standard' }, { signal });
    worker(0).openReply = () => Promise.reject(new Error('the server answered 500'));
    await expect(session.open(model, { signal })).rejects.toThrow('500');
    worker(0).openReply = () => Promise.resolve(opened);
    await expect(session.open(model, { signal })).resolves.toEqual(opened);
  });
});

describe('cancelling', () => {
  async function cancelled() {
    const started = start();
    const controller = new AbortController();
    const steps: number[] = [];
    const onFrame = ({ step }: Frame): void => void steps.push(step);
    const run = started.session.run(request, { onFrame, signal: controller.signal });
    const outcome = run.then(
      () => 'finished',
      (reason: unknown) => reason,
    );
    await settle();
    controller.abort(new DOMException('cancelled by the reader', 'AbortError'));
    return { ...started, outcome, steps };
  }

  it('is a message; the run ends when the worker has stopped, and stale frames are dropped', async () => {
    const { worker, outcome, steps } = await cancelled();
    const { id, frame: draw, reply } = runOf(worker(0), 0);
    draw(frame(3));
    reply.reject(new DOMException('stopped', 'AbortError'));
    expect(await outcome).toMatchObject({ name: 'AbortError', message: 'cancelled by the reader' });
    expect(worker(0).cancelled).toEqual([id]);
    expect(steps).toEqual([]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(worker(0).terminated).toBe(false);
  });

  it('counts as cancelled even if the result was already on its way', async () => {
    const { worker, outcome } = await cancelled();
    runOf(worker(0), 0).reply.resolve(result);
    expect(await outcome).toMatchObject({ name: 'AbortError' });
  });

  it('ends a worker that stays silent for a second, and the next run gets a new one', async () => {
    const { session, workers, worker, outcome } = await cancelled();
    await vi.advanceTimersByTimeAsync(999);
    expect(worker(0).terminated).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(worker(0).terminated).toBe(true);
    expect(await outcome).toMatchObject({ name: 'AbortError' });
    void session.run(request, { signal: new AbortController().signal });
    await settle();
    expect(workers).toHaveLength(2);
    expect(worker(1).opens).toEqual(['robust']);
    expect(worker(1).runs).toHaveLength(1);
  });
});

it('a crashed worker fails what waits on it, and the next use starts a new one', async () => {
  const { session, workers, worker } = start();
  const { signal } = new AbortController();
  const run = session.run(request, { signal });
  const outcome = run.catch((reason: unknown) => reason);
  await settle();
  worker(0).crash.reject(new Error('the compute worker failed: out of memory'));
  expect(await outcome).toMatchObject({ message: 'the compute worker failed: out of memory' });
  await session.open(model, { signal });
  expect(workers).toHaveLength(2);
});
