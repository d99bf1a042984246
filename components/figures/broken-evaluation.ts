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
  /** Accuracy without any attack. */
  readonly clean: number;
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
    clean: numberOf(values.cleanAccuracy),
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

/** The robust accuracy that both attacks measure on one model, and what it is without any, as bars. */
export function judgement(model: string, { clean, sound, broken }: JudgedTwice): string {
  return predictionBars({
    title: `Robust accuracy of the ${model} model`,
    className: model,
    rows: [
      { label: 'sound attack', value: sound.robustAccuracy },
      { label: 'this attack', value: broken.robustAccuracy },
      { label: 'no attack', value: clean },
    ],
    top: 1,
  });
}

/** By how much a mean may differ from the sound attack's without saying anything. */
const slack = 0.1;

interface Sign {
  readonly name: string;
  readonly write: (judgement: Judgement) => string;
  /** Whether the value gives away that the attack is not to be believed. */
  readonly tells: (broken: Judgement, sound: Judgement) => boolean;
}

const signs: readonly Sign[] = [
  {
    name: 'mean loss',
    write: ({ meanLoss }) => meanLoss.toFixed(2),
    tells: (broken, sound) => broken.meanLoss < (1 - slack) * sound.meanLoss,
  },
  {
    name: 'mean ‖δ‖',
    write: ({ meanNorm }) => meanNorm.toPrecision(2),
    tells: (broken, sound) => broken.meanNorm > (1 + slack) * sound.meanNorm,
  },
  {
    name: 'zero gradients',
    write: ({ zeroGradientShare }) => wholePercent(zeroGradientShare),
    tells: (broken, sound) => broken.zeroGradientShare > sound.zeroGradientShare + slack,
  },
  {
    name: 'outside the ball',
    write: ({ outsideBall }) => String(outsideBall),
    tells: (broken, sound) => broken.outsideBall > sound.outsideBall,
  },
];

/** What else both attacks report on one model, as a table; values that give the mistake away are marked. */
export function diagnostics(model: string, { sound, broken }: JudgedTwice): string {
  const rows = signs.map(({ name, write, tells }) => {
    const value = escapeMarkup(write(broken));
    const marked = tells(broken, sound) ? `<mark>${value}</mark>` : value;
    return `<tr><th scope="row">${name}</th><td>${escapeMarkup(write(sound))}</td><td>${marked}</td></tr>`;
  });
  const head = `<tr><th scope="col">${model}</th><th scope="col">sound</th><th scope="col">this</th></tr>`;
  return `<table class="mistake-signs"><thead>${head}</thead><tbody>${rows.join('')}</tbody></table>`;
}

/** How far an evaluation is: it attacks all pictures soundly, then all with the mistake. */
export function evaluationProgress(step: number, pictures: number): string {
  const attack = step < pictures ? 'sound attack' : 'this attack';
  return `${attack}: ${step % pictures} of ${pictures} pictures done`;
}
