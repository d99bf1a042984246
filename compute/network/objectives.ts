import { crossEntropy, crossEntropyGradient } from '../numeric/softmax.ts';
import type { Objective } from './network.ts';

/** An objective at one picture's logits: its value, and its derivative with respect to each logit. */
export interface Evaluated {
  readonly value: number;
  readonly cotangent: Float64Array;
}

/**
 * Evaluates an objective in 64-bit arithmetic. With e_c the unit vector of the class, p = softmax(s·z):
 * ∂logit = e_c, ∂log-probability = s·(e_c − p), ∂loss = s·(p − e_c).
 *
 * @throws {RangeError} if the class is not one of the logits'.
 */
export function evaluate(objective: Objective, logits: Float32Array, picture: number): Evaluated {
  const label = objective.classes[picture];
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
