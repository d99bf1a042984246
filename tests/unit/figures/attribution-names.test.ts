import { describe, expect, it } from 'vitest';
import {
  drawAttribution,
  magnitudeOf,
  viewNamed,
} from '../../../components/figures/attribution-view.ts';
import { mapName, scoreNames } from '../../../components/figures/map-name.ts';
import { nudgeText } from '../../../components/figures/pixel-derivatives.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';

const classes = ['dog', 'cat'];

describe('the name of what is differentiated', () => {
  it('says score, class and view', () => {
    const map = { score: 'log-probability', view: 'magnitude', values: { class: 1 }, classes };
    expect(mapName(map)).toBe('∂ log p(cat) · saliency');
  });

  it('is said once where the models agree, and for each where their top classes differ', () => {
    const one = { score: 'logit', values: { class: 0 }, classes };
    expect(scoreNames([one, one])).toBe('logit(dog)');
    expect(scoreNames([one, { ...one, values: { class: 1 } }])).toBe('logit(dog), logit(cat)');
    expect(() => scoreNames([{ ...one, values: {} }])).toThrow('has no name');
  });

  it('comes, for a check, with channel, pixel and nudge', () => {
    const nudged = { channel: 'green', nudge: 0.005 };
    expect(nudgeText({ row: 30, column: 22 }, nudged)).toBe(
      'green at row 30, column 22, nudged by ±0.005',
    );
  });
});

describe('the root of a mean of squares', () => {
  const squares = ndArray(Float32Array.of(0.25, 0.04, 0, 1, 4, 0.09), [1, 2, 3]);

  it('is the largest root of each pixel’s channels, and its scale is in that unit', () => {
    expect([...magnitudeOf('root', squares).data]).toEqual([0.5, 2]);
    expect([...magnitudeOf('magnitude', squares).data]).toEqual([0.25, 4]);
    const drawn = drawAttribution('root', squares, squares, 100);
    expect(drawn.limit).toBe(2);
    expect(drawn.scale).toBe('magnitude');
  });

  it('is a view that markup may name, as are those a reader may choose; others are refused', () => {
    expect(viewNamed('root')).toBe('root');
    expect(viewNamed('overlay')).toBe('overlay');
    expect(() => viewNamed('squares')).toThrow('"squares"');
  });
});
