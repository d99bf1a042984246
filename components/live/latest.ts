/** Lets only the newest of several overlapping runs go on: a new one stops the old one and waits until it has stopped. */
export class Latest {
  #current: { readonly controller: AbortController; readonly ended: Promise<true> } | null = null;

  /** Whether a run is going on or about to. */
  get busy(): boolean {
    return this.#current !== null;
  }

  /**
   * Starts a run after the one before has stopped. Of several starts in the meantime only the last one runs.
   *
   * @param run must hand its signal on; it is not called at all if a newer one came first. Its error is its own
   *   business: whoever calls `start` gets it, unless a newer run has taken its place.
   */
  async start(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = this.#current;
    const controller = new AbortController();
    const ended = Promise.withResolvers<true>();
    const me = { controller, ended: ended.promise };
    this.#current = me;
    before?.controller.abort(new DOMException('a newer run took its place', 'AbortError'));
    try {
      await before?.ended;
      if (this.#current === me) await run(controller.signal);
    } catch (reason) {
      if (this.#current === me) throw reason;
    } finally {
      ended.resolve(true);
      if (this.#current === me) this.#current = null;
    }
  }

  /** Stops the current run, if there is one; its `start` rejects with an `AbortError`. */
  cancel(): void {
    this.#current?.controller.abort(new DOMException('cancelled by the reader', 'AbortError'));
  }

  /** Stops the current run and forgets it: its `start` resolves, whatever becomes of it. */
  drop(): void {
    this.cancel();
    this.#current = null;
  }
}
