/** A corner of a cell: where it lies in the grid, in columns and rows, and its value. */
interface Corner {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

type Place = readonly [x: number, y: number];

/**
 * The line along which values on a grid pass a level, as separate short pieces (marching squares: in each cell between
 * four neighbours, straight from edge to edge, the places on the edges by linear interpolation).
 *
 * @param values rows × columns, row by row.
 * @param columns values in each row.
 * @returns pieces in grid coordinates: column and row of the values, whole numbers at the values themselves.
 */
export function contour(
  values: ArrayLike<number>,
  columns: number,
  level: number,
): (readonly [Place, Place])[] {
  const rows = Math.floor(values.length / columns);
  const corner = (x: number, y: number): Corner => ({
    x,
    y,
    value: (values[y * columns + x] ?? 0) - level,
  });
  const pieces: (readonly [Place, Place])[] = [];
  for (let y = 0; y + 1 < rows; y += 1) {
    for (let x = 0; x + 1 < columns; x += 1) {
      pieces.push(
        ...cellPieces([corner(x, y), corner(x + 1, y), corner(x + 1, y + 1), corner(x, y + 1)]),
      );
    }
  }
  return pieces;
}

/** @param corners of a cell, going round. */
function cellPieces(corners: readonly Corner[]): (readonly [Place, Place])[] {
  const crossings = corners.map((from, index) => {
    const to = corners[(index + 1) % corners.length] ?? from;
    return crossing(from, to);
  });
  const [first, second, third, fourth] = crossings.filter((place) => place !== null);
  if (first === undefined || second === undefined) return [];
  if (third === undefined || fourth === undefined) return [[first, second]];
  // All four edges are crossed: the middle decides which two corners are connected.
  const middle = corners.reduce((sum, { value }) => sum + value, 0);
  const sameAsFirst = middle >= 0 === (corners[0]?.value ?? 0) >= 0;
  return sameAsFirst
    ? [
        [first, second],
        [third, fourth],
      ]
    : [
        [fourth, first],
        [second, third],
      ];
}

/** Where the line between two corners passes 0; null where both are on one side. */
function crossing(from: Corner, to: Corner): Place | null {
  if (from.value >= 0 === to.value >= 0) return null;
  const share = from.value / (from.value - to.value);
  return [from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)];
}
