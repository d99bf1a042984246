import type {
  BackendName,
  LoadProgress,
  ModelSource,
  OpenedModel,
  RunRequest,
  WorkerApi,
} from '../../compute/backend/worker-api.ts';
import type { Frame, OpResult } from '../../compute/op.ts';

/** A started worker: its interface, its end, and a promise that only ever rejects, once the worker has crashed. */
export interface WorkerHandle {
  readonly api: WorkerApi;
  readonly crashed: Promise<never>;
  terminate(): void;
}

export interface SessionRun extends Omit<RunRequest, 'runId' | 'model' | 'judges'> {
  /** Null for operations in which no trained network takes part. */
  readonly model: ModelSource | null;
  readonly judges?: readonly ModelSource[];
}

export interface RunHooks {
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly onFrame?: (frame: Frame) => void;
  readonly signal: AbortSignal;
}

/** How long a worker may take to answer a cancellation before it is ended, in milliseconds. */
const graceMs = 1000;

/** One life of a worker: ended once and for all, together with everything that waits on it. */
class WorkerLife {
  readonly handle: WorkerHandle;
  readonly opened = new Map<string, Promise<OpenedModel>>();
  readonly #ended = Promise.withResolvers<never>();
  alive = true;

  constructor(handle: WorkerHandle) {
    this.handle = handle;
    this.#ended.promise.catch(() => undefined); // Nobody may be waiting when a worker ends.
    handle.crashed.catch((reason: unknown) => {
      this.end(reason);
    });
  }

  /** Settles with the answer, or rejects when the worker ends first (a dead worker's promises never settle). */
  answer<T>(reply: Promise<T>): Promise<T> {
    return Promise.race([reply, this.#ended.promise]);
  }

  end(reason: unknown): void {
    if (!this.alive) return;
    this.alive = false;
    this.handle.terminate();
    this.#ended.reject(reason);
  }
}

/**
 * The page's side of the compute worker. The worker is started at the first use, restarted after a crash, and ended
 * when it does not answer a cancellation within a second; models are opened again where they are needed.
 */
export class Session {
  readonly #spawn: () => WorkerHandle;
  readonly #backend: BackendName | null;
  #life: WorkerLife | null = null;
  #runs = 0;

  constructor(spawn: () => WorkerHandle, backend: BackendName | null) {
    this.#spawn = spawn;
    this.#backend = backend;
  }

  /** Loads a model into the worker, once. A failed load is forgotten, so that it can be tried again. */
  async open(
    model: ModelSource,
    { onProgress, signal }: Omit<RunHooks, 'onFrame'>,
  ): Promise<OpenedModel> {
    signal.throwIfAborted();
    return untilAborted(this.#opened(this.#current(), model, onProgress), signal);
  }

  /**
   * Runs an operation; frames arrive until it ends or is cancelled. A cancelled run settles when the worker has
   * really stopped, so that whoever waits for it before the next run never builds up a queue.
   *
   * @throws the signal's reason once cancelled; the worker's own error otherwise.
   */
  async run(request: SessionRun, hooks: RunHooks): Promise<OpResult> {
    const { onFrame, onProgress, signal } = hooks;
    const { model, judges = [], ...rest } = request;
    const models = model === null ? judges : [model, ...judges];
    signal.throwIfAborted();
    // One life from here on: a worker that ends before the run begins is reported as such.
    const life = this.#current();
    const opening = models.map(async (source) => this.#opened(life, source, onProgress));
    await untilAborted(Promise.all(opening), signal);
    signal.throwIfAborted();
    this.#runs += 1;
    const runId = `run-${this.#runs}`;
    const drawFresh = (frame: Frame): void => {
      if (!signal.aborted) onFrame?.(frame);
    };
    const wanted = { ...rest, runId, model: model?.id ?? null, judges: judges.map(({ id }) => id) };
    const reply = life.answer(life.handle.api.run(wanted, drawFresh));
    const stop = (): void => {
      void this.#cancel(life, runId, reply);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const result = await reply;
      signal.throwIfAborted();
      return result;
    } catch (reason) {
      signal.throwIfAborted();
      throw reason;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  #current(): WorkerLife {
    if (this.#life?.alive !== true) this.#life = new WorkerLife(this.#spawn());
    return this.#life;
  }

  #opened(
    life: WorkerLife,
    model: ModelSource,
    onProgress: (progress: LoadProgress) => void = () => undefined,
  ): Promise<OpenedModel> {
    const known = life.opened.get(model.id);
    if (known !== undefined) return known;
    const options = { backend: this.#backend };
    const opening = life.answer(life.handle.api.open(model, options, onProgress));
    life.opened.set(model.id, opening);
    opening.catch(() => life.opened.delete(model.id));
    return opening;
  }

  /** Asks the worker to stop, and ends it if it stays silent for longer than the grace time. */
  async #cancel(life: WorkerLife, runId: string, reply: Promise<unknown>): Promise<void> {
    life.handle.api.cancel(runId).catch(() => undefined); // Whether it worked shows in the run's own end.
    const silence = Promise.withResolvers<'silent'>();
    const timer = setTimeout(silence.resolve, graceMs, 'silent');
    const outcome = await Promise.race([reply.catch(() => undefined), silence.promise]);
    clearTimeout(timer);
    if (outcome === 'silent') {
      life.end(new Error('the compute worker did not stop in time and was ended; it starts anew'));
    }
  }
}

/** Settles with the answer, or rejects with the signal's reason, whichever comes first. */
async function untilAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => {
    aborted.reject(signal.reason);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
