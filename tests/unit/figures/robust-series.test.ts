import { describe, expect, it } from 'vitest';
import type { RobustCurve } from '../../../bake/training-record.ts';
import { comparableCurves } from '../../../components/figures/robust-series.ts';

const curve = (attack: string, pictures: number): RobustCurve => ({ attack, pictures, points: [] });
const pgd20 = curve('PGD-20', 500);

describe('curves of several models in one chart', () => {
  it('shows the strongest attack where every model withstood the same one', () => {
    const strong = curve('PGD-50', 500);
    expect(
      comparableCurves([
        { robust: strong, pgd20 },
        { robust: strong, pgd20 },
      ]),
    ).toEqual([strong, strong]);
  });

  it('falls back to the attack that all have, rather than compare two attacks', () => {
    const models = [
      { robust: curve('PGD-50', 500), pgd20 },
      { robust: pgd20, pgd20 },
    ];
    expect(comparableCurves(models)).toEqual([pgd20, pgd20]);
  });

  it('counts the pictures as part of the measurement', () => {
    const models = [
      { robust: curve('PGD-50', 500), pgd20 },
      { robust: curve('PGD-50', 2000), pgd20 },
    ];
    expect(comparableCurves(models)).toEqual([pgd20, pgd20]);
  });
});
