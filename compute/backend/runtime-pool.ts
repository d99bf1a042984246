import type { Runtime } from './runtime.ts';

/** A runtime as seen from outside its thread: the same calls, answered later. */
export type RemoteRuntime = {
  [K in 'load' | 'unload' | 'forward' | 'gradient' | 'tensors']: (
    ...given: Parameters<Runtime[K]>
  ) => Promise<Awaited<ReturnType<Runtime[K]>>>;
};

/** The runtimes that all networks share, and how busy each is: two single pictures go to two of them. */
export class RuntimePool {
  private readonly members: { readonly runtime: RemoteRuntime; waiting: number }[];

  constructor(runtimes: readonly RemoteRuntime[]) {
    this.members = runtimes.map((runtime) => ({ runtime, waiting: 0 }));
  }

  get size(): number {
    return this.members.length;
  }

  /** Calls every runtime. */
  async onEach(call: (runtime: RemoteRuntime) => Promise<unknown>): Promise<void> {
    await Promise.all(this.members.map(async ({ runtime }) => call(runtime)));
  }

  /** Calls the `count` runtimes with the least to do, each with its number from 0. */
  async onIdlest<T>(
    count: number,
    call: (runtime: RemoteRuntime, index: number) => Promise<T>,
  ): Promise<T[]> {
    const idlest = [...this.members].sort((a, b) => a.waiting - b.waiting).slice(0, count);
    return Promise.all(
      idlest.map(async (member, index) => {
        member.waiting += 1;
        try {
          return await call(member.runtime, index);
        } finally {
          member.waiting -= 1;
        }
      }),
    );
  }
}
