import type { RobustCurve, TrainingRecord } from '../../bake/training-record.ts';

/** How a radius of training is written: fractions as in the course's text. */
export function radiusText(epsilon: number): string {
  const fractions: Readonly<Record<string, string>> = { '0.25': '¼', '0.5': '½' };
  return fractions[String(epsilon)] ?? String(epsilon);
}

/** The models of one architecture and task at different radii of training: the standard network, and the robust ones. */
export function radiusSeries(records: readonly TrainingRecord[]): TrainingRecord[] {
  return records.filter(({ model }) => /^(standard|robust(-eps-\d+)?)$/.test(model));
}

/**
 * The curves of some models that may stand in one chart: the strongest measurement, if all have the same one; otherwise
 * PGD-20, which every model has. A stronger attack on one model beside a weaker one on another compares the attacks.
 */
export function comparableCurves(
  records: readonly Pick<TrainingRecord, 'robust' | 'pgd20'>[],
): readonly RobustCurve[] {
  const measurements = new Set(records.map(({ robust }) => `${robust.attack}, ${robust.pictures}`));
  return records.map(({ robust, pgd20 }) => (measurements.size === 1 ? robust : pgd20));
}
