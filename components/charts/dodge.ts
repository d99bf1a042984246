/**
 * Moves labels apart so that no two are nearer than `gap`, each staying as near to its own place as the others allow,
 * and all between `low` and `high` as far as they fit.
 *
 * @param positions wanted positions, in any order; ties keep their order.
 * @returns the positions taken, in the order given.
 */
export function dodge(
  positions: readonly number[],
  gap: number,
  low: number,
  high: number,
): number[] {
  const order = positions.map((_, index) => index);
  order.sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0) || a - b);
  const placed = [...positions];
  let ceiling = low - gap;
  for (const index of order) {
    ceiling = Math.max(positions[index] ?? 0, ceiling + gap);
    placed[index] = ceiling;
  }
  let floor = high + gap;
  for (const index of order.toReversed()) {
    floor = Math.min(placed[index] ?? 0, floor - gap);
    placed[index] = floor;
  }
  return placed;
}
