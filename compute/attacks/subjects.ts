import { checkInput } from '../image/input.ts';
import { item, type NdArray } from '../numeric/nd-array.ts';
import type { Random } from '../numeric/random.ts';
import { argmax } from '../numeric/softmax.ts';
import type { Env, OpInput } from '../op.ts';
import { forwardInBatches } from './restarts.ts';

/** One picture of a set, before any attack. */
export interface Subject {
  /** Its place in the set. */
  readonly index: number;
  /** height × width × channels in [0, 1]. */
  readonly image: NdArray;
  /** The label, or what the model predicts where there is none: the class that an attack leads away from. */
  readonly attackedClass: number;
  readonly classBefore: number;
  /** Whether the model starts out right: only then is there anything to break. */
  readonly correct: boolean;
  /** This picture's own random numbers, whatever else is in the set. */
  readonly random: Random;
}

/**
 * Predicts every picture of a set.
 *
 * @throws {RangeError} as {@link checkInput}.
 */
export async function subjectsOf(env: Env, input: OpInput): Promise<Subject[]> {
  const pictures = checkInput(env.network, input);
  const images = Array.from({ length: pictures }, (_, index) => item(input.images, index));
  const rows = await forwardInBatches(env, images);
  return images.map((image, index) => {
    const classBefore = argmax(rows[index] ?? []);
    const attackedClass = input.labels[index] ?? classBefore;
    const correct = classBefore === attackedClass;
    return { index, image, attackedClass, classBefore, correct, random: env.random.fork(index) };
  });
}
