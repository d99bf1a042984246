import type { Json } from '../../compute/op.ts';
import { probabilityText } from '../charts/prediction-bars.ts';

/** The class that a run's network predicts and how sure it is, such as `dog 98 %`. */
export function predictionText(
  values: Readonly<Record<string, Json>>,
  classes: readonly string[],
): string {
  const { topClass, probabilities } = values;
  if (typeof topClass !== 'number' || !Array.isArray(probabilities)) return '';
  const probability: unknown = probabilities[topClass];
  if (typeof probability !== 'number') return '';
  return `${classes[topClass] ?? topClass} ${probabilityText(probability)}`;
}
