import { describe, expect, it } from 'vitest';

import { classifierOf } from '../../../compute/network/model-file.ts';
import { representationOf } from '../../../compute/network/representation.ts';
import { tinyModel } from './tiny-models.ts';

describe('representation', () => {
  const model = tinyModel([
    {
      name: 'first',
      type: 'conv',
      kernel: [3, 3],
      stride: 1,
      padding: 1,
      filters: 6,
      activation: 'relu',
    },
  ]);

  it('is what the linear classifier reads', () => {
    expect(representationOf(model.architecture)).toEqual({ layer: 'mean', size: 6 });
    expect(classifierOf(model).kernel.shape).toEqual([6, 3]);
    expect(classifierOf(model).bias.shape).toEqual([3]);
  });

  it('is refused where the network does not end in a classifier', () => {
    const layers = model.architecture.layers.slice(0, 2);
    const classes = model.architecture.layers.slice(0, 6).map((_, index) => `class-${index}`);
    const headless = { ...model.architecture, layers, classes: [...classes, 'a', 'b', 'c'] };
    expect(() => representationOf(headless)).toThrow('first (conv), mean (global-mean)');
  });
});
