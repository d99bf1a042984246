import { ndArray, type NdArray } from '../numeric/nd-array.ts';
import type { Perceptron } from './perceptron.ts';

/** Half the side of the square that is drawn: coordinates go from −reach to reach. */
export const reach = 1.1;

/**
 * The probability of class 1 over the square [−1.1, 1.1]², at the centres of its cells.
 *
 * @param side cells along each side.
 * @returns side × side in [0, 1]; as in a picture, the first row is the upper edge (y = 1.1).
 */
export function decisionGrid(network: Perceptron, side: number): NdArray {
  const points = new Float64Array(2 * side * side);
  const centre = (cell: number): number => reach * ((2 * cell + 1) / side - 1);
  for (let cell = 0; cell < side * side; cell += 1) {
    points.set([centre(cell % side), -centre(Math.floor(cell / side))], 2 * cell);
  }
  const probabilities = network.probabilities(points).filter((_, index) => index % 2 === 1);
  return ndArray(Float32Array.from(probabilities), [side, side]);
}
