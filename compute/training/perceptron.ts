import { crossEntropy, crossEntropyGradient, softmax } from '../numeric/softmax.ts';
import type { Random } from '../numeric/random.ts';

/** One fully connected layer: views into the parameters of the whole network. */
interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** inputs × outputs, row by row. */
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

/**
 * A small fully connected classifier with relu between its layers, in 64 bits, with a backward pass written by hand:
 * small enough to train while somebody watches.
 *
 * Layer l computes z = aᵀW + b; a = max(z, 0) feeds the next one, and the last z are the logits. Points are rows of a
 * flat array: n × (number of inputs). The loss is the cross-entropy of softmax.
 */
export class Perceptron {
  readonly inputs: number;
  readonly classes: number;
  /** All weights and biases, layer by layer: what an optimiser moves. */
  readonly parameters: Float64Array;
  readonly #layers: readonly Layer[];

  /**
   * @param sizes of the layers, inputs first and classes last, such as 2, 32, 32, 2.
   * @param random draws the weights from a normal distribution of variance 2 / inputs (He et al. 2015), rounded to 32
   *   bits as an optimiser keeps them; biases are 0.
   * @throws {RangeError} if there are fewer than two sizes.
   */
  constructor(sizes: readonly number[], random: Random) {
    const [inputs, ...outputs] = sizes;
    const classes = outputs.at(-1);
    if (inputs === undefined || classes === undefined) {
      throw new RangeError(`a network of sizes [${sizes.join(', ')}] has no layer; two are needed`);
    }
    this.inputs = inputs;
    this.classes = classes;
    this.parameters = new Float64Array(parameterCount(sizes));
    this.#layers = layersOf(sizes, this.parameters);
    for (const layer of this.#layers) {
      const deviation = Math.sqrt(2 / layer.inputs);
      for (let index = 0; index < layer.weights.length; index += 1) {
        layer.weights[index] = Math.fround(deviation * random.normal());
      }
    }
  }

  /** The logits of points: n × classes. */
  logits(points: Float64Array): Float64Array {
    return this.#activations(points).at(-1) ?? new Float64Array();
  }

  /** The probability of every class: n × classes. */
  probabilities(points: Float64Array): Float64Array {
    const logits = this.logits(points);
    for (let start = 0; start < logits.length; start += this.classes) {
      logits.set(softmax(logits.subarray(start, start + this.classes)), start);
    }
    return logits;
  }

  /** The cross-entropy of each point's label: n. */
  losses(points: Float64Array, labels: Uint8Array): Float64Array {
    const logits = this.logits(points);
    return Float64Array.from(labels, (label, point) =>
      crossEntropy(logits.subarray(point * this.classes, (point + 1) * this.classes), label),
    );
  }

  /** ∂ loss / ∂ point, each point by its own loss: n × inputs. */
  pointGradient(points: Float64Array, labels: Uint8Array): Float64Array {
    return this.#backward(points, labels, () => undefined);
  }

  /** ∂ mean loss / ∂ parameters, in the order of `parameters`. */
  parameterGradient(points: Float64Array, labels: Uint8Array): Float64Array {
    const gradient = new Float64Array(this.parameters.length);
    const layers = layersOf(this.#sizes(), gradient);
    this.#backward(points, labels, (index, activations, errors) => {
      const layer = layers[index];
      if (layer !== undefined) addOuterProducts(layer, activations, errors, 1 / labels.length);
    });
    return gradient;
  }

  #sizes(): number[] {
    return [this.inputs, ...this.#layers.map(({ outputs }) => outputs)];
  }

  /** What goes into each layer, and the logits last. */
  #activations(points: Float64Array): Float64Array[] {
    const all = [points];
    this.#layers.forEach((layer, index) => {
      const output = forward(layer, all[index] ?? points);
      if (index < this.#layers.length - 1) rectify(output);
      all.push(output);
    });
    return all;
  }

  /**
   * Carries ∂ loss / ∂ z from the logits down to the points.
   *
   * @param visit is given, for each layer from the last, what went into it and ∂ loss / ∂ z of what came out.
   * @returns ∂ loss / ∂ point.
   */
  #backward(
    points: Float64Array,
    labels: Uint8Array,
    visit: (index: number, activations: Float64Array, errors: Float64Array) => void,
  ): Float64Array {
    const activations = this.#activations(points);
    let errors = this.#logitErrors(activations.at(-1) ?? points, labels);
    for (let index = this.#layers.length - 1; index >= 0; index -= 1) {
      const layer = this.#layers[index];
      const entering = activations[index];
      if (layer === undefined || entering === undefined) break;
      visit(index, entering, errors);
      errors = backward(layer, errors, index === 0 ? null : entering);
    }
    return errors;
  }

  /** softmax(z) − onehot(label), row by row. */
  #logitErrors(logits: Float64Array, labels: Uint8Array): Float64Array {
    const errors = new Float64Array(logits.length);
    labels.forEach((label, point) => {
      const start = point * this.classes;
      errors.set(crossEntropyGradient(logits.subarray(start, start + this.classes), label), start);
    });
    return errors;
  }
}

function parameterCount(sizes: readonly number[]): number {
  return sizes
    .slice(1)
    .reduce((sum, outputs, index) => sum + ((sizes[index] ?? 0) + 1) * outputs, 0);
}

/** Cuts a flat array into the weights and biases of each layer, without copying. */
function layersOf(sizes: readonly number[], parameters: Float64Array): Layer[] {
  let offset = 0;
  return sizes.slice(1).map((outputs, index) => {
    const inputs = sizes[index] ?? 0;
    const biases = offset + inputs * outputs;
    const layer = {
      inputs,
      outputs,
      weights: parameters.subarray(offset, biases),
      biases: parameters.subarray(biases, biases + outputs),
    };
    offset = biases + outputs;
    return layer;
  });
}

/** z = aᵀW + b for every row a. */
function forward({ inputs, outputs, weights, biases }: Layer, rows: Float64Array): Float64Array {
  const count = rows.length / inputs;
  const result = new Float64Array(count * outputs);
  for (let row = 0; row < count; row += 1) {
    const start = row * outputs;
    result.set(biases, start);
    for (let input = 0; input < inputs; input += 1) {
      const value = rows[row * inputs + input] ?? 0;
      // After relu about half of them.
      if (value === 0) continue;
      const weight = input * outputs;
      for (let output = 0; output < outputs; output += 1) {
        const at = start + output;
        result[at] = (result[at] ?? 0) + value * (weights[weight + output] ?? 0);
      }
    }
  }
  return result;
}

/**
 * ∂ loss / ∂ z of the layer before, W ∂ loss / ∂ z for every row, where relu let something pass.
 *
 * @param entering what went into this layer; null for the first one, whose inputs are the points themselves.
 */
function backward(
  { inputs, outputs, weights }: Layer,
  errors: Float64Array,
  entering: Float64Array | null,
): Float64Array {
  const count = errors.length / outputs;
  const result = new Float64Array(count * inputs);
  for (let row = 0; row < count; row += 1) {
    const start = row * outputs;
    for (let input = 0; input < inputs; input += 1) {
      const at = row * inputs + input;
      // relu's derivative is 0 there: about half of the work falls away.
      if (entering !== null && (entering[at] ?? 0) <= 0) continue;
      const weight = input * outputs;
      let sum = 0;
      for (let output = 0; output < outputs; output += 1) {
        sum += (weights[weight + output] ?? 0) * (errors[start + output] ?? 0);
      }
      result[at] = sum;
    }
  }
  return result;
}

/** Adds scale · a (∂ loss / ∂ z)ᵀ of every row to the weights, and scale · ∂ loss / ∂ z to the biases. */
function addOuterProducts(
  { inputs, outputs, weights, biases }: Layer,
  rows: Float64Array,
  errors: Float64Array,
  scale: number,
): void {
  const count = errors.length / outputs;
  for (let row = 0; row < count; row += 1) {
    const start = row * outputs;
    for (let output = 0; output < outputs; output += 1) {
      biases[output] = (biases[output] ?? 0) + scale * (errors[start + output] ?? 0);
    }
    for (let input = 0; input < inputs; input += 1) {
      const value = scale * (rows[row * inputs + input] ?? 0);
      if (value === 0) continue;
      const weight = input * outputs;
      for (let output = 0; output < outputs; output += 1) {
        const at = weight + output;
        weights[at] = (weights[at] ?? 0) + value * (errors[start + output] ?? 0);
      }
    }
  }
}

/** max(z, 0), in place. */
function rectify(values: Float64Array): void {
  for (let index = 0; index < values.length; index += 1) {
    if ((values[index] ?? 0) < 0) values[index] = 0;
  }
}
