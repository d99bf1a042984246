import type { NdArray } from '../../../compute/numeric/nd-array.ts';

/**
 * How far apart two pictures of a set usually are: the median over all pairs of the Euclidean distance.
 *
 * @param pictures of one shape, at least two.
 * @throws {RangeError} if there are fewer: one picture has no distance.
 */
export function typicalDistance(pictures: readonly NdArray[]): number {
  const distances = pictures.flatMap(({ data }, index) =>
    pictures.slice(index + 1).map((other) => {
      const squares = data.reduce((sum, value, i) => sum + (value - (other.data[i] ?? 0)) ** 2, 0);
      return Math.sqrt(squares);
    }),
  );
  distances.sort((a, b) => a - b);
  const middle = (distances.length - 1) / 2;
  const [below, above] = [distances[Math.floor(middle)], distances[Math.ceil(middle)]];
  if (below === undefined || above === undefined) {
    throw new RangeError(`${pictures.length} pictures have no distance; at least 2 are needed`);
  }
  return (below + above) / 2;
}
