import { wilsonInterval } from '../numeric/wilson.ts';

/** One picture edited towards one class. */
export type EditRow = Readonly<{
  target: number;
  /** Whether the edited model's top class is the target. */
  reached: boolean;
  /** The edited model's probability of the target. */
  confidence: number;
  normL2: number;
  /** The top class of each judge, in the order of `judges`. */
  judged: readonly number[];
}>;

/** Everything about one picture. */
export type EditedPictureRow = Readonly<{
  index: number;
  sourceClass: number;
  classBefore: number;
  /** What each judge sees in the picture before any edit. */
  judgedBefore: readonly number[];
  /** One per class that the picture is not, in the classes' order. */
  edits: readonly EditRow[];
}>;

/** A share of edits with its 95 % Wilson interval. */
export type Rate = Readonly<{
  reached: number;
  total: number;
  share: number;
  low: number;
  high: number;
}>;

/** The edits from one class, or towards one. */
export type ClassRate = Rate & Readonly<{ class: number; meanConfidence: number }>;

/** What one judge says of all edits. */
export type JudgeRate = Rate &
  Readonly<{
    judge: string;
    /** The share of the same pairs in which it sees the target already before the edit: its own mistakes. */
    shareBefore: number;
  }>;

/** How often edits reach their class, in all and by class. */
export type EditRates = Rate &
  Readonly<{
    meanConfidence: number;
    bySource: readonly ClassRate[];
    byTarget: readonly ClassRate[];
  }>;

/** Counts all edits of some pictures. */
export function editRates(pictures: readonly EditedPictureRow[]): EditRates {
  const rows = pictures.flatMap(({ sourceClass, edits }) =>
    edits.map((edit) => ({ ...edit, sourceClass })),
  );
  const byClass = (classOf: (row: (typeof rows)[number]) => number): ClassRate[] =>
    [...Map.groupBy(rows, classOf)]
      .sort(([a], [b]) => a - b)
      .map(([index, own]) => ({
        class: index,
        ...rateOf(own, ({ reached }) => reached),
        meanConfidence: meanConfidence(own),
      }));
  return {
    ...rateOf(rows, ({ reached }) => reached),
    meanConfidence: meanConfidence(rows),
    bySource: byClass(({ sourceClass }) => sourceClass),
    byTarget: byClass(({ target }) => target),
  };
}

/** Counts how often one judge sees the target, after the edits and before them. */
export function judgeRate(
  id: string,
  judge: number,
  pictures: readonly EditedPictureRow[],
): JudgeRate {
  const edits = pictures.flatMap(({ edits: own, judgedBefore }) =>
    own.map(({ target, judged }) => ({
      reached: judged[judge] === target,
      before: judgedBefore[judge] === target,
    })),
  );
  const before = rateOf(edits, (edit) => edit.before);
  return { judge: id, ...rateOf(edits, ({ reached }) => reached), shareBefore: before.share };
}

function rateOf<T>(items: readonly T[], isReached: (item: T) => boolean): Rate {
  const reached = items.filter(isReached).length;
  const total = items.length;
  const [low, high] = wilsonInterval(reached, total);
  return { reached, total, share: reached / total, low, high };
}

function meanConfidence(rows: readonly EditRow[]): number {
  return rows.reduce((sum, { confidence }) => sum + confidence, 0) / rows.length;
}
