import type { ModelFile } from '../network/model-file.ts';
import type { Runtime } from './runtime.ts';

/** A runtime as seen from outside its thread: the same calls, answered later. */
export type RemoteRuntime = {
  [K in 'load' | 'unload' | 'forward' | 'gradient' | 'tensors']: (
    ...given: Parameters<Runtime[K]>
  ) => Promise<Awaited<ReturnType<Runtime[K]>>>;
};

interface Member {
  readonly runtime: RemoteRuntime;
  /** The models that it holds or is about to hold, by id. */
  readonly loaded: Map<string, Promise<void>>;
  waiting: number;
}

/**
 * The runtimes that all networks share, how busy each is, and which models it holds. A runtime gets a model when it is
 * first given work for it: two models that each answer for one picture need not be loaded twice.
 */
export class RuntimePool {
  private readonly members: Member[];

  constructor(runtimes: readonly RemoteRuntime[]) {
    this.members = runtimes.map((runtime) => ({ runtime, loaded: new Map(), waiting: 0 }));
  }

  get size(): number {
    return this.members.length;
  }

  /** Calls the `count` runtimes with the least to do, each with its number from 0; those with the model come first. */
  async onIdlest<T>(
    model: ModelFile,
    count: number,
    call: (runtime: RemoteRuntime, index: number) => Promise<T>,
  ): Promise<T[]> {
    const lacks = ({ loaded }: Member): number => (loaded.has(model.id) ? 0 : 1);
    const idlest = [...this.members]
      .sort((a, b) => a.waiting - b.waiting || lacks(a) - lacks(b))
      .slice(0, count);
    return Promise.all(
      idlest.map(async (member, index) => {
        member.waiting += 1;
        try {
          await loadInto(member, model);
          return await call(member.runtime, index);
        } finally {
          member.waiting -= 1;
        }
      }),
    );
  }

  /** Frees a model wherever it is. */
  async unload(id: string): Promise<void> {
    await Promise.all(
      this.members.map(async ({ runtime, loaded }) => {
        if (loaded.delete(id)) await runtime.unload(id);
      }),
    );
  }
}

/** Loads a model once; a failed load is forgotten, so that the next call tries again. */
async function loadInto({ runtime, loaded }: Member, model: ModelFile): Promise<void> {
  const known = loaded.get(model.id);
  if (known !== undefined) return known;
  const loading = runtime.load(model);
  loaded.set(model.id, loading);
  loading.catch(() => loaded.delete(model.id));
  return loading;
}
