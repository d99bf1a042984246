import type { Evaluation } from '../../compute/attacks/broken-attack.ts';
import type { Json } from '../../compute/op.ts';
import { predictionBars } from '../charts/prediction-bars.ts';
import { escapeMarkup } from '../charts/svg.ts';
import { wholePercent } from './set-charts.ts';
import { isList, isRecord, numberOf } from './attack-series.ts';

/** What an evaluation concludes, without which attack it was. */
type Judgement = Omit<Evaluation, 'attack' | 'interval' | 'accuracyIgnoringEpsilon'>;

/** One model judged twice: by a sound attack and by one with a mistake. */
export interface JudgedTwice {
  readonly sound: Judgement;
  readonly broken: Judgement;
}

/**
 * Reads the values of an `attacks/broken-attack` result.
 *
 * @throws {TypeError} if they are those of another operation.
 */
export function judgedTwice(values: Readonly<Record<string, Json>>): JudgedTwice {
  return {
    sound: judgementOf(values.evaluations, 'sound'),
    broken: judgementOf(values.evaluations, 'broken'),
  };
}

function judgementOf(evaluations: Json | undefined, attack: Evaluation['attack']): Judgement {
  const rows: readonly Json[] = isList(evaluations) ? evaluations : [];
  const found = rows.find((row) => isRecord(row) && row.attack === attack);
  if (!isRecord(found)) throw new TypeError(`no evaluation of the ${attack} attack is reported`);
  return {
    robustAccuracy: numberOf(found.robustAccuracy),
    outsideBall: numberOf(found.outsideBall),
    meanLoss: numberOf(found.meanLoss),
    meanNorm: numberOf(found.meanNorm),
    zeroGradientShare: numberOf(found.zeroGradientShare),
  };
}

/** What both attacks measure on one model, as bars, and the signs that tell which of them to believe. */
export function judgement(model: string, { sound, broken }: JudgedTwice): string {
  const bars = predictionBars({
    title: `Robust accuracy of the ${model} model`,
    className: model,
    rows: [
      { label: 'sound attack', value: sound.robustAccuracy },
      { label: 'this attack', value: broken.robustAccuracy },
    ],
    top: 1,
  });
  const signs = [
    `mean loss ${broken.meanLoss.toFixed(2)} (sound: ${sound.meanLoss.toFixed(2)})`,
    `mean norm ${broken.meanNorm.toPrecision(2)} (${sound.meanNorm.toPrecision(2)})`,
    `zero gradients ${wholePercent(broken.zeroGradientShare)}`,
    `outside the ball ${broken.outsideBall}`,
  ];
  return `${bars}<p class="mistake-signs">${signs.map(escapeMarkup).join(' · ')}</p>`;
}
