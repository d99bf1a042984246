import type { ClassObjective, Network } from '../network/network.ts';
import { item, type NdArray } from '../numeric/nd-array.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import type { ChoiceSpec, ClassSpec } from '../params.ts';

export type Score = ClassObjective['kind'];

/** Which score of a class is differentiated: a parameter that every gradient-based attribution has. */
export const scoreSpec: ChoiceSpec<Score> = {
  type: 'choice',
  label: 'Score',
  help: 'The number that is differentiated: the class logit, the logarithm of its probability, or its loss.',
  default: 'logit',
  options: [
    { value: 'logit', label: 'Logit' },
    { value: 'log-probability', label: 'Log probability' },
    { value: 'loss', label: 'Loss (cross-entropy)' },
  ],
};

/** Whose score is differentiated. */
export const classSpec: ClassSpec = {
  type: 'class',
  label: 'Class',
  help: 'The class whose score is differentiated.',
  default: null,
  nullLabel: 'the top class',
};

/** A picture's prediction, and the class that an attribution is about. */
export interface Explained {
  /** The class that was asked for, or the top class of the unchanged picture. */
  readonly classIndex: number;
  readonly topClass: number;
  /** One per class. */
  readonly probabilities: number[];
}

/**
 * Predicts a picture and settles which class to explain.
 *
 * @param images 1 × height × width × channels.
 * @param wanted a class index, or null for the top class.
 */
export async function explainedClass(
  network: Network,
  images: NdArray,
  wanted: number | null,
): Promise<Explained> {
  const { logits } = await network.forward(images);
  return explained(logits, wanted);
}

/** A score's gradient at one picture: height × width × channels, the score there, and the prediction. */
export interface ScoreGradient extends Explained {
  readonly gradient: NdArray;
  readonly value: number;
}

/**
 * ∂score/∂picture at one picture. The prediction comes from the same evaluation, so this costs one gradient.
 *
 * @param images 1 × height × width × channels.
 * @param wanted a class index, or null for the top class.
 */
export async function scoreGradient(
  network: Network,
  images: NdArray,
  score: Score,
  wanted: number | null,
): Promise<ScoreGradient> {
  const result = await network.gradient(images, { kind: score, classes: [wanted] });
  return {
    ...explained(result.logits, wanted),
    gradient: item(result.gradient, 0),
    value: result.values.data[0] ?? 0,
  };
}

function explained({ data }: NdArray, wanted: number | null): Explained {
  const topClass = argmax(data);
  return { classIndex: wanted ?? topClass, topClass, probabilities: [...softmax(data)] };
}
