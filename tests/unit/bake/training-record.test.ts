import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trainingRecords, type TrainingRecord } from '../../../bake/training-record.ts';
import { write } from './toy-project.ts';

const root = mkdtempSync(join(tmpdir(), 'training-record-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

const curve = { epoch: [1, 2], training_accuracy: [0.3, 0.5], validation_accuracy: [0.4, 0.5] };

const exported = {
  id: 'tiny',
  title: 'A tiny network',
  kind: 'adversarial training',
  trained_against: { norm: 'l2', epsilon: 1 },
  curve,
  fixture: { pgd: { norm: 'l2', epsilon: 1, steps: 20, step: 0.125 } },
  data: 'none',
  recipe: 'by hand',
  validation_accuracy: 0.7,
  validation_pictures: 2000,
  per_class: { dog: 0.7 },
  pgd20_l2_accuracy: { '1.0': 0.4, '0.25': 0.6 },
  pgd_pictures: 500,
  weights_sha256: '0'.repeat(64),
};

const right = { accuracy: 0.6, interval: [0.58, 0.62], pictures: 2000 };

/** What the evaluation adds to a card. */
const robustness = {
  ...right,
  norm: 'l2',
  epsilon: 0.5,
  clean: { ...right, accuracy: 0.8 },
  attacks: [
    {
      name: 'PGD',
      loss: 'cross-entropy',
      steps: 50,
      restarts: 5,
      start: 'random',
      accuracy_after: 0.6,
    },
  ],
  rule: 'worst case',
  per_class: { dog: right },
  seed: 0,
  curve: {
    attack: 'PGD-50',
    norm: 'l2',
    pictures: 2000,
    epsilon: [0, 0.5],
    accuracy: [0.8, 0.6],
    interval: [
      [0.78, 0.82],
      [0.58, 0.62],
    ],
  },
  masking: {
    falls_to_zero: { epsilon: 8, accuracy: 0, passed: true },
    more_steps: { attack: 'PGD', pictures: 100, steps: [10], accuracy: [0.6], passed: true },
  },
};

/** The record that a card's file gives. */
function recordIn(card: object): TrainingRecord | undefined {
  const folder = mkdtempSync(join(root, 'project-'));
  write(folder, 'models/tiny/architecture.json', '{}');
  write(folder, 'models/tiny/weights.safetensors', '');
  write(folder, 'models/tiny/card.json', JSON.stringify(card));
  return trainingRecords(folder)[0];
}

describe('a training record', () => {
  it('reads an exported card: the radius, accuracies at a few radii, the curve', () => {
    const pgd20 = {
      attack: 'PGD-20',
      pictures: 500,
      points: [
        { epsilon: 0, accuracy: 0.7 },
        { epsilon: 0.25, accuracy: 0.6 },
        { epsilon: 1, accuracy: 0.4 },
      ],
    };
    const told = { model: 'tiny', title: 'A tiny network', epsilon: 1, curve };
    expect(recordIn(exported)).toEqual({ ...told, robust: pgd20, pgd20 });
  });

  it('prefers the evaluation of a card that has been through it', () => {
    const record = recordIn({
      ...exported,
      trained_against: { norm: 'l2', epsilon: 0.5 },
      robustness,
    });
    expect(record?.epsilon).toBe(0.5);
    expect(record?.pgd20.points[1]).toEqual({ epsilon: 0.25, accuracy: 0.6 });
    expect(record?.robust).toEqual({
      attack: 'PGD-50',
      pictures: 2000,
      points: [
        { epsilon: 0, accuracy: 0.8, interval: [0.78, 0.82] },
        { epsilon: 0.5, accuracy: 0.6, interval: [0.58, 0.62] },
      ],
    });
  });

  it('knows standard training', () => {
    expect(recordIn({ ...exported, trained_against: null })?.epsilon).toBe(0);
  });

  it('reads accuracy under attack in a curve', () => {
    const robust = { ...curve, robust_validation_accuracy: [0.1, 0.2] };
    const curve_attack = { pictures: 250, steps: 10 };
    const record = recordIn({ ...exported, curve: robust, curve_attack });
    expect(record?.curve).toEqual(robust);
    expect(record?.curveAttack).toEqual(curve_attack);
    expect(recordIn(exported)?.curveAttack).toBeUndefined();
  });

  it('refuses a curve with a value missing, and one of another form, by file', () => {
    const short = { ...curve, training_accuracy: [0.3] };
    expect(() => recordIn({ ...exported, curve: short })).toThrow(
      /tiny\/card\.json.*a value for each epoch/s,
    );
    expect(() => recordIn({ ...exported, curve: [0.3, 0.5] })).toThrow(/tiny\/card\.json/);
  });

  it('refuses a card without accuracies, by file and field', () => {
    expect(() => recordIn({ kind: 'standard training' })).toThrow(
      /tiny\/card\.json is no model card/,
    );
    expect(() => recordIn({ ...exported, validation_accuracy: 70 })).toThrow(/validation_accuracy/);
  });
});
