import { readCards, type ModelCard } from './model-card.ts';

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
  /** The strongest measurement there is. */
  readonly robust: RobustCurve;
  /** PGD-20 at a few radii, which every model has: the attack behind the published numbers. */
  readonly pgd20: RobustCurve;
  readonly curve: ModelCard['curve'];
  /** How the curve's accuracy under attack was measured; undefined for standard training. */
  readonly curveAttack: ModelCard['curve_attack'];
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

function recordOf(card: ModelCard): TrainingRecord {
  return {
    model: card.folder,
    title: card.title,
    epsilon: card.trained_against?.epsilon ?? 0,
    robust: card.robustness === undefined ? pgd20Curve(card) : evaluatedCurve(card.robustness),
    pgd20: pgd20Curve(card),
    curve: card.curve,
    curveAttack: card.curve_attack,
  };
}

/** The curve of the whole evaluation. */
function evaluatedCurve({ curve }: NonNullable<ModelCard['robustness']>): RobustCurve {
  const points = curve.epsilon.map((epsilon, index): RobustPoint => {
    const interval = curve.interval[index];
    const point = { epsilon, accuracy: curve.accuracy[index] ?? 0 };
    return interval === undefined ? point : { ...point, interval };
  });
  return { attack: curve.attack, pictures: curve.pictures, points };
}

/** A first look at accuracy under attack; without attack, all validation pictures count. */
function pgd20Curve(
  card: Pick<ModelCard, 'pgd20_l2_accuracy' | 'pgd_pictures' | 'validation_accuracy'>,
): RobustCurve {
  const attacked = Object.entries(card.pgd20_l2_accuracy)
    .map(([radius, accuracy]) => ({ epsilon: Number(radius), accuracy }))
    .sort((a, b) => a.epsilon - b.epsilon);
  return {
    attack: 'PGD-20',
    pictures: card.pgd_pictures,
    points: [{ epsilon: 0, accuracy: card.validation_accuracy }, ...attacked],
  };
}
