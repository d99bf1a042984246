/** The normal distribution's 97.5 % point. */
const z = 1.959963984540054;

/**
 * The Wilson score interval (Wilson 1927): the shares that are compatible, at 95 %, with `successes` of `trials`.
 * Unlike the usual ± it stays in [0, 1] and is right at 0 and at all.
 *
 * @returns lower and upper end.
 * @throws {RangeError} if there were no trials.
 */
export function wilsonInterval(successes: number, trials: number): [number, number] {
  if (!(trials > 0)) throw new RangeError(`${trials} trials have no share; at least 1 is needed`);
  const share = successes / trials;
  const centre = share + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  // The ends are exact where nothing, or everything, succeeded: rounding must not move them.
  const lower = successes === 0 ? 0 : (centre - spread) / scale;
  const upper = successes === trials ? 1 : (centre + spread) / scale;
  return [lower, upper];
}
