import { describe, expect, it } from 'vitest';
import { trainingRadius } from '../../../bake/training-radius.ts';

describe('the radius of training', () => {
  it('belongs to a model', () => {
    expect(() => trainingRadius(null)).toThrow('has no radius of training');
  });

  it('tells the course’s two models apart', () => {
    expect(trainingRadius('standard')).toBe(0);
    expect(trainingRadius('robust')).toBeGreaterThan(0);
  });
});
