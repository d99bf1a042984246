import type { Excited } from './neuron-details.ts';

/**
 * What stands for a neuron where it has room for one picture only:
 * - `grown`: the start from which the ascent reached most;
 * - `silent`: from noise there was no gradient to climb, yet a photograph excites it: the one that does most;
 * - `dead`: it is 0 on every picture that there is.
 */
export type Portrait =
  | { readonly kind: 'grown'; readonly start: number; readonly activation: number }
  | {
      readonly kind: 'silent';
      readonly list: 'bank' | 'test';
      /** Its place in that list. */
      readonly picture: number;
      readonly activation: number;
    }
  | { readonly kind: 'dead'; readonly activation: 0 };

/** What is known of a neuron: its ascents, one per start, and the photographs that excite it most, strongest first. */
export interface Evidence {
  readonly activations: readonly number[];
  /** Whether there was no gradient from that start. */
  readonly unclimbed: readonly boolean[];
  readonly bank: readonly Excited[];
  readonly test: readonly Excited[];
}

/** Starts from the one that reached most to the one that reached least; equal ones in their own order. */
export function startsByActivation(activations: readonly number[]): number[] {
  return activations
    .map((_, start) => start)
    .sort((a, b) => (activations[b] ?? 0) - (activations[a] ?? 0));
}

/** Chooses the picture that stands for a neuron, with the activation of that very picture. */
export function portraitOf({ activations, unclimbed, bank, test }: Evidence): Portrait {
  const start = startsByActivation(activations)[0] ?? 0;
  const reached = activations[start] ?? 0;
  if (reached > 0 || unclimbed.some((mark) => !mark)) {
    return { kind: 'grown', start, activation: reached };
  }
  const [ofBank = 0, fromBank = 0] = bank[0] ?? [];
  const [ofTest = 0, fromTest = 0] = test[0] ?? [];
  if (Math.max(fromBank, fromTest) <= 0) return { kind: 'dead', activation: 0 };
  return fromBank >= fromTest
    ? { kind: 'silent', list: 'bank', picture: ofBank, activation: fromBank }
    : { kind: 'silent', list: 'test', picture: ofTest, activation: fromTest };
}
