import type { ParamValues } from './params.ts';

/**
 * One computation that a figure shows: plain data, so that the bake, the command line, the page and the tests all
 * run exactly the same thing.
 */
export interface Demo {
  /** Unique in the project: `<article>/<name>`. */
  readonly id: string;
  /** The operation's id, such as `attacks/pgd`. */
  readonly op: string;
  /** A folder of models/; null for operations in which no trained network takes part. */
  readonly model: string | null;
  /** Ids of the picture bank: exactly one for operations that take one picture, none for those that take none. */
  readonly pictures: readonly string[];
  /** Parameters that differ from the operation's defaults. */
  readonly params: ParamValues;
  /** Folders of models/ that judge what the operation makes, for operations that are `judged`. */
  readonly judges?: readonly string[];
}

/** A demo's model. @throws {RangeError} naming the demo if it has none. */
export function modelOf({ id, model }: Pick<Demo, 'id' | 'model'>): string {
  if (model === null) throw new RangeError(`the demo "${id}" has no model`);
  return model;
}

/** A demo as an article writes it, before its article's name is put in front of its own. */
export type DemoDraft = Omit<Demo, 'id'>;

/** Names an article's demos; `content/articles/<article>/demos.ts` exports what this returns as `demos`. */
export function defineDemos<K extends string>(
  article: string,
  drafts: Readonly<Record<K, DemoDraft>>,
): Readonly<Record<K, Demo>> {
  const entries = Object.entries<DemoDraft>(drafts).map(([name, draft]) => [
    name,
    { id: `${article}/${name}`, ...draft },
  ]);
  return Object.fromEntries(entries) as Record<K, Demo>;
}
