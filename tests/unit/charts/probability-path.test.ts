import { describe, expect, it } from 'vitest';
import { probabilityPath } from '../../../components/charts/probability-path.ts';

describe('probabilityPath', () => {
  const path = {
    title: 'Path',
    classes: ['dog', 'cat', 'bird', 'frog'],
    steps: [
      [0.9, 0.05, 0.03, 0.02],
      [0.1, 0.1, 0.6, 0.2],
    ],
    truth: 0,
    className: 'standard',
  };

  it('shows the true class solid and the last prediction dashed, both in the model colour', () => {
    const markup = probabilityPath({ ...path, count: 2 });
    expect(markup).toContain(
      '<desc>dog from 90\u202f% to 10\u202f%; bird from 3\u202f% to 60\u202f%</desc>',
    );
    expect(markup.match(/series standard/g)).toHaveLength(2);
    expect(markup.match(/line dashed/g)).toHaveLength(1);
  });

  it('draws one line where the prediction stays true', () => {
    const markup = probabilityPath({ ...path, steps: path.steps.slice(0, 1), count: 1 });
    expect(markup.match(/class="series/g)).toHaveLength(1);
    expect(markup).not.toContain('NaN');
  });

  it('survives having no steps yet', () => {
    expect(probabilityPath({ ...path, steps: [] })).not.toMatch(/NaN|undefined/);
  });
});
