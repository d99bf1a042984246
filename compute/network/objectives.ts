import { ndArray, slice, type NdArray } from '../numeric/nd-array.ts';
import { argmax, crossEntropy, crossEntropyGradient } from '../numeric/softmax.ts';
import type { ClassObjective, Objective } from './network.ts';

/** An objective at one picture's layer output (its logits, say): its value, and the derivative by each entry. */
export interface Evaluated {
  readonly value: number;
  readonly cotangent: Float64Array;
}

/** An objective over a batch. */
export interface Differentiated {
  /** n. */
  readonly values: NdArray;
  /** ∂ value / ∂ layer output: the layer output's shape. */
  readonly cotangents: NdArray;
}

/** How many pictures an objective is about. */
export function picturesOf(objective: Objective): number {
  switch (objective.kind) {
    case 'activation':
      return objective.weights.shape[0] ?? 0;
    case 'squared-distance':
      return objective.targets.shape[0] ?? 0;
    default:
      return objective.classes.length;
  }
}

/** The objective of pictures `start` to `end` (exclusive) of its batch. */
export function partOf(objective: Objective, start: number, end: number): Objective {
  switch (objective.kind) {
    case 'activation':
      return { ...objective, weights: slice(objective.weights, start, end) };
    case 'squared-distance':
      return { ...objective, targets: slice(objective.targets, start, end) };
    default:
      return { ...objective, classes: objective.classes.slice(start, end) };
  }
}

/**
 * Evaluates an objective, in 64-bit arithmetic, at the output of its layer (the logits for a class's score).
 *
 * @throws {RangeError} if a class is not one of the logits', or weights or targets do not have the output's shape.
 */
export function differentiate(objective: Objective, output: NdArray): Differentiated {
  const [pictures = 0, ...shape] = output.shape;
  const size = output.data.length / pictures;
  checkShape(objective, output.shape);
  const values = new Float32Array(pictures);
  const cotangents = new Float32Array(output.data.length);
  for (let picture = 0; picture < pictures; picture += 1) {
    const row = output.data.subarray(picture * size, (picture + 1) * size);
    const { value, cotangent } = evaluate(objective, row, picture);
    values[picture] = value;
    cotangents.set(cotangent, picture * size);
  }
  return {
    values: ndArray(values, [pictures]),
    cotangents: ndArray(cotangents, [pictures, ...shape]),
  };
}

/** The objective of one picture of the batch, at its row of the layer's output. */
export function evaluate(objective: Objective, row: Float32Array, picture: number): Evaluated {
  switch (objective.kind) {
    case 'activation':
      return activation(row, rowOf(objective.weights, picture, row.length));
    case 'squared-distance':
      return squaredDistance(row, rowOf(objective.targets, picture, row.length));
    default:
      return classScore(objective, row, picture);
  }
}

/**
 * With e_c the unit vector of the class, p = softmax(s·z):
 * ∂logit = e_c, ∂log-probability = s·(e_c − p), ∂loss = s·(p − e_c).
 */
function classScore(objective: ClassObjective, logits: Float32Array, picture: number): Evaluated {
  const given = objective.classes[picture];
  const label = given === null ? argmax(logits) : given;
  const logit = label === undefined ? undefined : logits[label];
  if (label === undefined || logit === undefined) {
    throw new RangeError(
      `picture ${picture} is to be differentiated for class ${String(label)}; classes go from 0 to ${logits.length - 1}`,
    );
  }
  if (objective.kind === 'logit') {
    const cotangent = new Float64Array(logits.length);
    cotangent[label] = 1;
    return { value: logit, cotangent };
  }
  const scale = objective.logitScale ?? 1;
  const scaled = Float64Array.from(logits, (value) => scale * value);
  // The loss is minus the log-probability, and so is its derivative; that of the loss stays exact near certainty.
  const sign = objective.kind === 'loss' ? 1 : -1;
  return {
    value: sign * crossEntropy(scaled, label),
    cotangent: crossEntropyGradient(scaled, label).map((entry) => sign * scale * entry),
  };
}

function activation(row: Float32Array, weights: Float32Array): Evaluated {
  return {
    value: row.reduce((sum, entry, index) => sum + entry * (weights[index] ?? 0), 0),
    cotangent: Float64Array.from(weights),
  };
}

function squaredDistance(row: Float32Array, target: Float32Array): Evaluated {
  const difference = Float64Array.from(row, (entry, index) => entry - (target[index] ?? 0));
  return {
    value: difference.reduce((sum, entry) => sum + entry * entry, 0),
    cotangent: difference.map((entry) => 2 * entry),
  };
}

function rowOf({ data }: NdArray, picture: number, size: number): Float32Array {
  return data.subarray(picture * size, (picture + 1) * size);
}

function checkShape(objective: Objective, shape: readonly number[]): void {
  if (objective.kind !== 'activation' && objective.kind !== 'squared-distance') return;
  const given = objective.kind === 'activation' ? objective.weights : objective.targets;
  if (given.shape.join() === shape.join()) return;
  throw new RangeError(
    `${objective.kind === 'activation' ? 'weights' : 'targets'} of [${given.shape.join(' × ')}] were given; the output of layer "${objective.layer}" is [${shape.join(' × ')}]`,
  );
}
