import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJson, writeWhole } from './files.ts';
import { modelIds } from './models.ts';

/** The picture of what a model sees, beside its card. */
export const CONTACT_SHEET = 'contact-sheet.png';

const share = z.number().min(0).max(1);
const count = z.int().positive();
const radius = z.number().nonnegative();
const norm = z.enum(['l2', 'linf']);

/** A share of some pictures, with its 95 % Wilson interval. */
const measured = z.object({
  accuracy: share,
  interval: z.tuple([share, share]),
  pictures: count,
});

/** One of the attacks behind the worst case; each gets what the ones before it left. */
const attack = z.object({
  name: z.string(),
  loss: z.string(),
  steps: count,
  step_sizes: z.array(z.number().positive()).optional(),
  /** How many other classes it aims at, one after the other. */
  targets: count.optional(),
  restarts: count,
  start: z.string(),
  /** What is still right after this attack and all before it. */
  accuracy_after: share,
});

const curve = z.object({
  attack: z.string(),
  norm,
  pictures: count,
  epsilon: z.array(radius),
  accuracy: z.array(share),
  interval: z.array(z.tuple([share, share])),
});

/** Signs of a gradient that hides instead of vanishing; none of these checks may fail. */
const masking = z.object({
  falls_to_zero: z.object({ epsilon: radius, accuracy: share, passed: z.boolean() }),
  more_steps: z.object({
    attack: z.string(),
    pictures: count,
    steps: z.array(count),
    accuracy: z.array(share),
    passed: z.boolean(),
  }),
  transfer: z
    .object({
      attack: z.string(),
      from: z.string(),
      pictures: count,
      accuracy: share,
      white_box_accuracy: share,
      /** Pictures that only the attacks from the other model broke; not counted in older cards. */
      missed: z.int().nonnegative().optional(),
      passed: z.boolean(),
    })
    .optional(),
});

const robustness = measured.extend({
  norm,
  epsilon: radius,
  clean: measured,
  attacks: z.array(attack).min(1),
  rule: z.string(),
  per_class: z.record(z.string(), measured),
  seed: z.int(),
  curve,
  masking,
});

const calibration = z.object({
  bins: count,
  pictures: count,
  expected_calibration_error: share,
  mean_confidence: share,
  accuracy: share,
  /** The bins that hold pictures. */
  reliability: z.array(
    z.object({ from: share, to: share, pictures: count, confidence: share, accuracy: share }),
  ),
});

/** PyTorch and the course's own code, attacking the same pictures in the same way. */
const agreement = z.object({
  attack: z.string(),
  pictures: count,
  pytorch: share,
  course: share,
  /** Share of pictures on which both come to the same verdict. */
  same: share,
});

/** How the model reads the pictures of the bank that show one of its classes. */
const bank = z.object({
  pictures: count,
  right: z.int().nonnegative(),
  /** Of these, the pictures of kinds that were among the training pictures. */
  trained_kinds: z.object({ pictures: count, right: z.int().nonnegative() }).optional(),
  misread: z.array(z.object({ picture: z.string(), label: z.string(), read_as: z.string() })),
});

/** Relative differences ‖a − b‖ / ‖b‖ between this implementation and PyTorch on the model's fixture. */
const parity = z.object({
  backend: z.string(),
  logits: z.number(),
  representation: z.number(),
  loss_gradient: z.number(),
  /** The cross-entropy along 20 steps of PGD. */
  pgd_loss: z.number(),
});

/** The attack whose losses a fixture holds, step by step. */
const fixturePgd = z.object({ norm, epsilon: radius, steps: count, step: z.number().positive() });

/** Accuracy from epoch to epoch, as training wrote it; robust models have one under attack beside it. */
const trainingCurve = z
  .object({
    epoch: z.array(count),
    training_accuracy: z.array(share),
    validation_accuracy: z.array(share),
    robust_validation_accuracy: z.array(share).optional(),
  })
  .refine(
    ({ epoch, ...series }) =>
      Object.values(series).every((values) => values?.length === epoch.length),
    'every series has a value for each epoch',
  );

const cardSchema = z.object({
  id: z.string(),
  kind: z.string(),
  /** What the architecture is, in words. */
  title: z.string(),
  /** The set of pictures that it was trained on. */
  data: z.string(),
  /** How it was trained. */
  recipe: z.string(),
  limits: z.array(z.string()).default([]),
  /** The ball of the training attack; null for standard training. */
  trained_against: z.object({ norm, epsilon: radius }).nullable(),
  validation_accuracy: share,
  validation_pictures: count,
  per_class: z.record(z.string(), share),
  /** A first look at accuracy under attack, by its radius: PGD-20 on some pictures. */
  pgd20_l2_accuracy: z.record(z.string().regex(/^\d+(\.\d+)?$/), share),
  pgd_pictures: count,
  curve: trainingCurve,
  /** How its accuracy under attack was measured: PGD at the radius of training. */
  curve_attack: z.object({ pictures: count, steps: count }).optional(),
  weights_sha256: z.hash('sha256'),
  fixture: z.object({ pgd: fixturePgd }),
  robustness: robustness.optional(),
  calibration: calibration.optional(),
  agreement: agreement.optional(),
  bank: bank.optional(),
  parity: parity.optional(),
});

/** What the course uses of a model's card; the card itself holds more. Names are those of the file. */
export type CardContent = z.infer<typeof cardSchema>;

/** The sections that programs on this side measure. */
export type MeasuredHere = Partial<
  Pick<CardContent, 'agreement' | 'bank'> & { parity: z.infer<typeof parity> }
>;

export type ModelCard = CardContent & {
  /** The folder under models/. */
  readonly folder: string;
  /** Size of the weights, in bytes. */
  readonly weightBytes: number;
  /** Whether a contact sheet lies beside the card. */
  readonly hasContactSheet: boolean;
};

/** The two that the whole course compares come first. */
const first = ['standard', 'robust'];

/**
 * The cards of every model of a project, those that the whole course compares first.
 *
 * @throws {Error} naming the card and the field that is wrong.
 */
export function readCards(root: string): readonly ModelCard[] {
  const rank = (id: string): number => (first.includes(id) ? first.indexOf(id) : first.length);
  return modelIds(root)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((folder) => readCard(root, folder));
}

/** One card; see {@link readCards}. */
export function readCard(root: string, folder: string): ModelCard {
  const path = cardPath(root, folder);
  const parsed = cardSchema.safeParse(readJson(path));
  if (!parsed.success) {
    throw new Error(`${path} is no model card:\n${z.prettifyError(parsed.error)}`);
  }
  const weightBytes = statSync(join(root, 'models', folder, 'weights.safetensors')).size;
  const hasContactSheet = existsSync(join(root, 'models', folder, CONTACT_SHEET));
  return { ...parsed.data, folder, weightBytes, hasContactSheet };
}

/** Puts sections into a card, in place of those of the same name; everything else stays as it is. */
export function addToCard(root: string, folder: string, sections: MeasuredHere): void {
  const path = cardPath(root, folder);
  const card = z.record(z.string(), z.unknown()).parse(readJson(path));
  writeWhole(path, `${JSON.stringify({ ...card, ...sections }, null, 1)}\n`);
}

function cardPath(root: string, folder: string): string {
  return join(root, 'models', folder, 'card.json');
}
