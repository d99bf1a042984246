import { readCards, type ModelCard } from './model-card.ts';
import { radiusOf } from './training-radius.ts';

/** Accuracy under attack at one radius. */
export interface RobustPoint {
  readonly epsilon: number;
  readonly accuracy: number;
  /** 95 %, where it was measured. */
  readonly interval?: readonly [low: number, high: number];
}

/** Accuracy against the radius, and how it was measured. */
export interface RobustCurve {
  readonly attack: string;
  readonly pictures: number;
  /** From ε = 0, in the order of ε. */
  readonly points: readonly RobustPoint[];
}

/** What a model's card says about its training, and about what came of it. */
export interface TrainingRecord {
  /** The folder under models/. */
  readonly model: string;
  readonly title: string;
  /** Radius of the training attack; 0 for standard training. */
  readonly epsilon: number;
  readonly robust: RobustCurve;
  /** Undefined where the card has none. */
  readonly curve: ModelCard['curve'];
}

/**
 * The training records of all models, by the radius of training.
 *
 * @throws {Error} naming the card and the field that is wrong.
 */
export function trainingRecords(root: string): readonly TrainingRecord[] {
  return readCards(root)
    .map(recordOf)
    .sort((a, b) => a.epsilon - b.epsilon);
}

/** What one card says. */
export function recordOf(card: Omit<ModelCard, 'weightBytes' | 'hasContactSheet'>): TrainingRecord {
  return {
    model: card.folder,
    title: card.title ?? card.folder,
    epsilon: radiusOf(card),
    robust: robustCurve(card),
    curve: card.curve,
  };
}

/** The best measurement there is: the whole curve of the evaluation, or a first look at a few radii. */
function robustCurve(
  card: Pick<
    ModelCard,
    'robustness' | 'pgd20_l2_accuracy' | 'pgd_pictures' | 'validation_accuracy'
  >,
): RobustCurve {
  if (card.robustness !== undefined) {
    const { attack, pictures, epsilon, accuracy, interval } = card.robustness.curve;
    const points = epsilon.map((radius, index): RobustPoint => {
      const bounds = interval[index];
      const point = { epsilon: radius, accuracy: accuracy[index] ?? 0 };
      return bounds === undefined ? point : { ...point, interval: bounds };
    });
    return { attack, pictures, points };
  }
  const attacked = Object.entries(card.pgd20_l2_accuracy)
    .map(([radius, accuracy]) => ({ epsilon: Number(radius), accuracy }))
    .sort((a, b) => a.epsilon - b.epsilon);
  return {
    attack: 'PGD-20',
    pictures: card.pgd_pictures,
    points: [{ epsilon: 0, accuracy: card.validation_accuracy }, ...attacked],
  };
}
