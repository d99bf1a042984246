import { randomNormal } from 'd3-random';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded stream of random numbers: the same seed gives the same stream on every platform. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /**
   * An independent stream for part `index` of the work: each picture of a set and each restart draws from its own,
   * so that its numbers do not depend on what else is in the batch.
   */
  fork(index: number): Random;
}

/**
 * Creates a stream with xoroshiro128+ (Blackman & Vigna 2018).
 *
 * @param seed whole number; only its low 32 bits count.
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(mix(seed | 0));
  const uniform = (): number => (generator.next() >>> 0) / 2 ** 32;
  return {
    uniform,
    normal: randomNormal.source(uniform)(0, 1),
    fork: (index) => seededRandom(mix(mix(seed | 0) + index)),
  };
}

/** Spreads neighbouring seeds over all 32 bits (the finaliser of MurmurHash3). */
function mix(value: number): number {
  let bits = (value + 0x9e3779b9) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
