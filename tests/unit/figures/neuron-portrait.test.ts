import { describe, expect, it } from 'vitest';
import { loadBaked } from '../../../bake/store.ts';
import { contactSheet } from '../../../components/figures/contact-sheet.ts';
import { galleryTiles } from '../../../components/figures/neuron-gallery-data.ts';
import { portraitOf, startsByActivation } from '../../../components/figures/neuron-portrait.ts';
import { arrayOf, rowAt } from '../../../components/figures/neuron-values.ts';
import { galleryModels, galleryOf } from '../../../content/articles/neurons/demos.ts';

const none = [[0, 0]] as const;

describe('the picture that stands for a neuron', () => {
  it('is the start that reached most, with its own activation', () => {
    const climbed = { activations: [2, 5, 3], unclimbed: [false, false, false] };
    expect(portraitOf({ ...climbed, bank: none, test: none })).toEqual({
      kind: 'grown',
      start: 1,
      activation: 5,
    });
    expect(startsByActivation(climbed.activations)).toEqual([1, 2, 0]);
  });

  it('is grown where one start of two has no gradient', () => {
    const climbed = { activations: [0, 4], unclimbed: [true, false] };
    const portrait = portraitOf({ ...climbed, bank: [[3, 9]], test: none });
    expect(portrait).toEqual({ kind: 'grown', start: 1, activation: 4 });
  });

  it('is the strongest photograph of both lists where noise gives no gradient', () => {
    const silent = { activations: [0, 0], unclimbed: [true, true] };
    const bank = [[57, 1.58]] as const;
    expect(portraitOf({ ...silent, bank, test: [[8, 1.46]] })).toEqual({
      kind: 'silent',
      list: 'bank',
      picture: 57,
      activation: 1.58,
    });
    expect(portraitOf({ ...silent, bank, test: [[8, 1.7]] })).toMatchObject({
      list: 'test',
      picture: 8,
    });
  });

  it('is none of a neuron that is 0 on every picture', () => {
    const silent = { activations: [0, 0], unclimbed: [true, true] };
    expect(portraitOf({ ...silent, bank: none, test: none })).toMatchObject({ kind: 'dead' });
  });
});

describe.each(galleryModels)('the gallery of %s', (model) => {
  it('gives each neuron the highest number there is for what it shows', async () => {
    const all = galleryOf(model);
    const demos = { ...all, blocks: all.blocks.slice(0, 2) };
    const tiles = await galleryTiles(demos);
    const blocks = await Promise.all(demos.blocks.map(async (demo) => loadBaked(demo)));
    const reached = blocks.flatMap(({ arrays, params }) =>
      Array.from({ length: Number(params['count']) }, (_, at) =>
        Math.max(...rowAt(arrayOf(arrays, 'activations'), at)),
      ),
    );
    const { arrays } = await loadBaked(demos.top);
    for (const { neuron, kind, activation } of tiles) {
      const [strongest = 0] = rowAt(arrayOf(arrays, 'topActivations'), neuron);
      if (kind === 'grown') expect(activation).toBe(reached[neuron]);
      else expect(activation).toBeGreaterThanOrEqual(strongest);
      expect(kind === 'dead').toBe(activation === 0);
    }
  });
});

describe('a contact sheet', () => {
  it('puts pictures row after row', () => {
    const picture = (value: number) => ({
      data: new Float32Array(2 * 2 * 3).fill(value),
      shape: [2, 2, 3],
    });
    const sheet = contactSheet([picture(0), picture(1), picture(0.2)], 2, 2);
    const redAt = (row: number, column: number) => sheet.data[(row * 4 + column) * 4];
    expect([sheet.width, sheet.height]).toEqual([4, 4]);
    expect([redAt(0, 1), redAt(0, 2), redAt(3, 1), redAt(3, 3)]).toEqual([0, 255, 51, 255]);
  });
});
