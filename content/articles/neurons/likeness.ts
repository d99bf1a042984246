import { arrayOf } from '../../../components/figures/neuron-values.ts';
import { mean } from '../../../compute/numeric/bootstrap.ts';
import { item, type NdArray } from '../../../compute/numeric/nd-array.ts';
import { cosineSimilarity } from '../../../compute/numeric/vector.ts';

type Arrays = Readonly<Record<string, NdArray>>;

/** How alike two things of one neuron are, beside how alike they are for two different neurons. */
export interface Likeness {
  /** The mean Pearson correlation over the neurons that were compared. */
  readonly same: number;
  /** The same between each neuron's first and the next neuron's second. */
  readonly different: number;
  readonly neurons: number;
}

/**
 * How far two networks' neurons of the same number answer to the same pictures.
 *
 * @param a, b arrays of results of `features/top-activating` on the same pictures. Neurons that answer to none of them
 *   are left out.
 */
export function likenessOfNumbers(a: Arrays, b: Arrays): Likeness {
  const [first, second] = [a, b].map((arrays) => columnsOf(arrayOf(arrays, 'activations')));
  return likeness(first ?? [], second ?? []);
}

/**
 * How far the pictures that grow from two starts are alike.
 *
 * @param blocks arrays of results of `features/neurons-from-noise` with two starts. Neurons that are silent at either
 *   are left out.
 */
export function likenessOfStarts(blocks: readonly Arrays[]): Likeness {
  const starts = blocks.flatMap((arrays) => {
    const dead = arrayOf(arrays, 'dead');
    const pictures = arrayOf(arrays, 'pictures');
    const [neurons = 0] = dead.shape;
    return Array.from({ length: neurons }, (_, neuron) =>
      [0, 1].map((start) =>
        item(dead, neuron).data[start] === 0 ? item(pictures, 2 * neuron + start).data : [],
      ),
    );
  });
  return likeness(
    starts.map(([first = []]) => first),
    starts.map(([, second = []]) => second),
  );
}

function likeness(
  first: readonly ArrayLike<number>[],
  second: readonly ArrayLike<number>[],
): Likeness {
  const compared = first.flatMap((values, neuron) => {
    const other = second[neuron] ?? [];
    return isConstant(values) || isConstant(other) ? [] : [[centred(values), centred(other)]];
  });
  const nextOf = (index: number): Float64Array =>
    compared[(index + 1) % compared.length]?.[1] ?? none;
  return {
    same: mean(compared.map(([a = none, b = none]) => cosineSimilarity(a, b))),
    different: mean(compared.map(([a = none], index) => cosineSimilarity(a, nextOf(index)))),
    neurons: compared.length,
  };
}

const none = new Float64Array();

function isConstant(values: ArrayLike<number>): boolean {
  return Array.prototype.every.call(values, (value) => value === values[0]);
}

function centred(values: ArrayLike<number>): Float64Array {
  const centre = mean(Array.from(values));
  return Float64Array.from(values, (value) => value - centre);
}

function columnsOf(matrix: NdArray): Float32Array[] {
  const [rows = 0, columns = 0] = matrix.shape;
  return Array.from({ length: columns }, (_, column) =>
    Float32Array.from({ length: rows }, (_, row) => matrix.data[row * columns + column] ?? 0),
  );
}
