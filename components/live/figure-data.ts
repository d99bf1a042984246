import type { ModelSource } from '../../compute/backend/worker-api.ts';
import type { Demo } from '../../compute/demo.ts';
import type { Json, OutputSpec } from '../../compute/op.ts';
import type { ParamSpec, ParamValues } from '../../compute/params.ts';

/** A demo whose parameters are complete, and where its baked result lies. */
export interface BakedRun {
  readonly demo: Demo;
  /** Named plain values of the result, inline: a few numbers. */
  readonly values: Readonly<Record<string, Json>>;
  /** The arrays, a .safetensors file that is fetched only when it is needed. */
  readonly arraysUrl: string;
  readonly arraysBytes: number;
}

/**
 * What the build hands to a live figure, as JSON inside the figure. The *state* of a figure is one flat record with
 * the fields below: what its controls set, what its link carries.
 */
export interface FigureData {
  /** The figure's anchor, unique in the page. */
  readonly id: string;
  /** The models' class names, in output order. */
  readonly classes: readonly string[];
  /** One specification per field of the state: parameters of the operation and the figure's own (picture, view …). */
  readonly fields: Readonly<Record<string, ParamSpec>>;
  /** The state that was baked. */
  readonly baked: ParamValues;
  /** Baked runs by role, such as `standard` and `robust`. */
  readonly runs: Readonly<Record<string, BakedRun>>;
  /** What each operation returns, by operation id. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, OutputSpec>>>>;
  /** Every model that the figure may use, by id. */
  readonly models: Readonly<Record<string, ModelSource>>;
  /** Where the picture bank's inputs lie, ending in a slash: `<picturesUrl><id>.png`. */
  readonly picturesUrl: string;
  /** Where finer versions of the pictures lie, for the eye: `<displayUrl><id>.webp`. */
  readonly displayUrl: string;
  /** The true class of every picture that the figure may use; null where none of the classes fits. */
  readonly pictureLabels: Readonly<Record<string, number | null>>;
  /** What the first run downloads besides models (the runtime), in bytes; 0 where no model takes part. */
  readonly runtimeBytes: number;
}

/** One computation that a figure asks for: a demo without a name. */
export type Job = Omit<Demo, 'id'>;

/** The states of a live figure. */
export type FigureStatus =
  'baked' | 'loading' | 'ready' | 'running' | 'done' | 'cancelled' | 'failed' | 'unsupported';

/**
 * Reads the JSON that the build wrote into a figure.
 *
 * @throws {Error} if the figure holds none: the page was built wrongly.
 */
export function readFigureData(figure: Element): FigureData {
  const text = figure.querySelector('script[type="application/json"]')?.textContent;
  if (text === undefined || text === '') {
    throw new Error(
      `the figure ${figure.localName} holds no data: it was built without FigureFrame`,
    );
  }
  return JSON.parse(text) as FigureData;
}
