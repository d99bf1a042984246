import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { modelIds } from './models.ts';

const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]);

/** Accuracy from epoch to epoch; curves of robust models have one under attack beside it. */
const curve = z
  .object({
    epoch: z.array(z.number()),
    training_accuracy: z.array(share),
    validation_accuracy: z.array(share),
    robust_validation_accuracy: z.array(share).optional(),
  })
  .refine(
    ({ epoch, ...series }) =>
      Object.values(series).every((values) => values?.length === epoch.length),
    'every series of the curve has a value for each epoch',
  );

const card = z.object({
  title: z.string().optional(),
  kind: z.string(),
  trained_against: z.object({ norm: z.string(), epsilon: z.number() }).nullish(),
  validation_accuracy: share,
  validation_pictures: z.int().positive(),
  pgd20_l2_accuracy: z.record(z.string(), share),
  pgd_pictures: z.int().positive(),
  robustness: z
    .object({
      curve: z.object({
        attack: z.string(),
        norm: z.string(),
        pictures: z.int().positive(),
        epsilon: z.array(z.number()),
        accuracy: z.array(share),
        interval: z.array(interval),
      }),
    })
    .optional(),
  curve: z.unknown().optional(),
});

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
  /** Radius of the training attack, in L2; 0 for standard training. */
  readonly epsilon: number;
  readonly robust: RobustCurve;
  /** Undefined where the card has none. */
  readonly curve: z.infer<typeof curve> | undefined;
}

/**
 * The training records of all models, by the radius of training.
 *
 * @throws {RangeError} naming the card and the field that is wrong.
 */
export function trainingRecords(root: string): readonly TrainingRecord[] {
  return modelIds(root)
    .map((model) => readRecord(model, root))
    .sort((a, b) => a.epsilon - b.epsilon);
}

function readRecord(model: string, root: string): TrainingRecord {
  const path = join(root, 'models', model, 'card.json');
  const parsed = card.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (!parsed.success) {
    throw new RangeError(`${path} is no model card:\n${z.prettifyError(parsed.error)}`);
  }
  const { data } = parsed;
  // The first cards have no curve, or one of another form: their figures then say so.
  const readCurve = curve.safeParse(data.curve);
  return {
    model,
    title: data.title ?? model,
    epsilon: trainingRadius(data),
    robust: robustCurve(data),
    curve: readCurve.success ? readCurve.data : undefined,
  };
}

/** The first cards name the radius only in words: "… adversarial training, epsilon 1.0". */
function trainingRadius({ trained_against: ball, kind }: z.infer<typeof card>): number {
  if (ball !== undefined) return ball?.epsilon ?? 0;
  return Number(/\bepsilon (\d+(?:\.\d+)?)/.exec(kind)?.[1] ?? 0);
}

/** The best measurement there is: the whole curve of the evaluation, or a first look at a few radii. */
function robustCurve({ robustness, ...first }: z.infer<typeof card>): RobustCurve {
  if (robustness !== undefined) {
    const { attack, pictures, epsilon, accuracy, interval: intervals } = robustness.curve;
    const points = epsilon.map((radius, index): RobustPoint => {
      const bounds = intervals[index];
      const point = { epsilon: radius, accuracy: accuracy[index] ?? 0 };
      return bounds === undefined ? point : { ...point, interval: bounds };
    });
    return { attack, pictures, points };
  }
  const attacked = Object.entries(first.pgd20_l2_accuracy)
    .map(([radius, accuracy]) => ({ epsilon: Number(radius), accuracy }))
    .sort((a, b) => a.epsilon - b.epsilon);
  return {
    attack: 'PGD-20',
    pictures: first.pgd_pictures,
    points: [{ epsilon: 0, accuracy: first.validation_accuracy }, ...attacked],
  };
}
