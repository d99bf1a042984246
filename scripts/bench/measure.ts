import { median } from 'd3-array';

export interface Measurement {
  readonly name: string;
  /** The median of the rounds. */
  readonly seconds: number;
  /** Pictures in one call, or gradients in one run. */
  readonly pictures: number;
}

export interface Timed {
  readonly seconds: Readonly<Record<string, number>>;
  /** The median over rounds of how much longer `slow` took than `fast`. */
  ratio(slow: string, fast: string): number;
}

/**
 * Times several things in turn, round after round, so that whatever else the machine does falls on all of them alike.
 * A ratio is the median of the ratios within rounds, not the ratio of two medians. One unmeasured round warms up.
 */
export async function compareRounds(
  rounds: number,
  contenders: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Timed> {
  const times = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(contenders)) {
      const seconds = await timed(run);
      if (round >= 0) times.get(name)?.push(seconds);
    }
  }
  const of = (name: string): readonly number[] => times.get(name) ?? [];
  return {
    seconds: Object.fromEntries(
      [...times].map(([name, seconds]) => [name, median(seconds) ?? NaN]),
    ),
    ratio: (slow, fast) =>
      median(of(slow).map((seconds, round) => seconds / (of(fast)[round] ?? NaN))) ?? NaN,
  };
}

/** Seconds that a call takes. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return (performance.now() - start) / 1000;
}
