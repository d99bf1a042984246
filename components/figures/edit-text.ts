import { percent, probabilityText } from '../charts/prediction-bars.ts';

/** What stands under an edited picture: how sure its model is of the target, and whether that is its answer. */
export function editText({ reached, confidence }: EditOutcome): string {
  return reached ? probabilityText(confidence) : `missed: ${probabilityText(confidence)}`;
}

/** What became of one edit. */
export interface EditOutcome {
  readonly reached: boolean;
  readonly confidence: number;
}

/** A rate in words, such as `178 of 180 (99 %; 96 to 100 %)`, with its 95 % interval. */
export function rateText(rate: {
  readonly reached: number;
  readonly total: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}): string {
  const { reached, total, share, low, high } = rate;
  const range = `${Math.round(low * 100)} to ${Math.round(high * 100)}\u202f%`;
  return `${reached} of ${total} (${percent(share)}; ${range})`;
}
