import type { Network } from './network/network.ts';
import type { NdArray } from './numeric/nd-array.ts';
import type { Random } from './numeric/random.ts';
import type { ParamSpecs, ParamValues } from './params.ts';

/** Values that JSON can hold; `null` stands for "none". */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What an operation works with besides its input and parameters. */
export interface Env {
  readonly network: Network;
  /** The source of every random number, seeded by the `seed` parameter. */
  readonly random: Random;
  /** Other networks that look at what the operation makes; only operations that say `judged` are given any. */
  readonly judges?: readonly Network[];
  /** Checked between steps: an aborted run throws the signal's reason within one step. */
  readonly signal?: AbortSignal;
}

/**
 * Pictures n × height × width × channels in [0, 1], with their true class or null where none is known. Operations that
 * take no pictures get an empty array and no labels.
 */
export interface OpInput {
  readonly images: NdArray;
  readonly labels: readonly (number | null)[];
  /**
   * The silhouettes of the pictures, n × height × width in [0, 1]: how much of each pixel the object covers. Only for
   * operations that ask for them by `needsMasks`.
   */
  readonly masks?: NdArray;
}

/** What an output holds, from which viewers, files and comparisons are derived. */
export interface OutputSpec {
  /**
   * Arrays: `picture` h×w×3 in [0, 1]; `signed` h×w×c or h×w around 0; `magnitude` h×w, at least 0;
   * `series` one number per step (or any plain vector); `matrix` rows × columns.
   * Values: `scalar`; `class` (an index or null); `probabilities` (one per class); `table` (rows of records).
   */
  readonly kind:
    | 'picture'
    | 'signed'
    | 'magnitude'
    | 'series'
    | 'matrix'
    | 'scalar'
    | 'class'
    | 'probabilities'
    | 'table';
  readonly help: string;
  readonly unit?: string;
  /**
   * How two backends are compared. `close`: relative L2 ≤ 1e-3 (default). `loose`: attacks follow different paths
   * once a sign flips, so only the size is compared (relative 5e-2). `none`: not comparable.
   */
  readonly compare?: 'close' | 'loose' | 'none';
  /** `uint8` for arrays whose values are levels k / 255: a byte each in a baked result. Default: 32-bit floats. */
  readonly storage?: 'uint8';
}

/** A result: named arrays and named plain values, as `outputs` declares them. */
export interface OpResult {
  readonly arrays: Readonly<Record<string, NdArray>>;
  readonly values: Readonly<Record<string, Json>>;
}

/** One moment of a run, for a reader to watch: step `step` of `steps`, with whatever is known by then. */
export interface Frame {
  readonly step: number;
  readonly steps: number;
  readonly arrays?: Readonly<Record<string, NdArray>>;
  readonly values?: Readonly<Record<string, Json>>;
}

export interface Op<P extends ParamValues = ParamValues, R extends OpResult = OpResult> {
  /** The file's path under compute/ without its ending, such as `attacks/pgd`. */
  readonly id: string;
  /** Raised when the same input gives other numbers than before. */
  readonly version: number;
  readonly title: string;
  /** One sentence for `--help` and the lab. */
  readonly summary: string;
  /** `one` picture a run, `many`, or `none` for operations that make their own start or their own data. */
  readonly pictures: 'none' | 'one' | 'many';
  /** `none` where no trained network takes part: `env.network` throws then. Such an operation takes no picture. */
  readonly model?: 'none';
  /** Set where the operation takes the silhouette of every picture: it runs only on pictures that have one. */
  readonly needsMasks?: true;
  /**
   * How large its pictures are: as the `network` takes them (default), or a `photograph` at its own resolution, a
   * square that the operation itself brings to the network's size.
   */
  readonly resolution?: 'network' | 'photograph';
  /** Whether a run may name further networks, to judge what it makes. */
  readonly judged?: boolean;
  readonly params: ParamSpecs<P>;
  /**
   * What the rows of all arrays count, where they do not depend on each other: a parameter, or the pictures. A run with
   * fewer gives the first rows of a run with more; tests run long demos again with few.
   */
  readonly rows?: 'pictures' | (keyof P & string);
  /** Named parameter sets, such as FGSM as a preset of PGD. */
  readonly presets?: Readonly<Record<string, Partial<P>>>;
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  run(env: Env, input: OpInput, params: P): AsyncGenerator<Frame, R>;
}

/** Declares an operation; a file under compute/ whose default export is one *is* an operation of the project. */
export function defineOp<P extends ParamValues, R extends OpResult>(op: Op<P, R>): Op<P, R> {
  return op;
}

/** Throws the signal's reason if the run was cancelled. */
export function throwIfCancelled(env: Env): void {
  env.signal?.throwIfAborted();
}

/** Runs an operation to its end, handing each frame to `onFrame`. */
export async function complete<R extends OpResult>(
  run: AsyncGenerator<Frame, R>,
  onFrame?: (frame: Frame) => void,
): Promise<R> {
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    onFrame?.(next.value);
  }
}
