import path from 'node:path';

import { describe, expect, it } from 'vitest';
import { findModel } from '../../../bake/models.ts';
import { openBank } from '../../../bake/pictures.ts';
import { representationOf } from '../../../compute/network/representation.ts';
import { testSetLabels } from '../../../components/figures/test-set.ts';
import { galleryModels, galleryOf } from '../../../content/articles/neurons/demos.ts';
import { everyPicture, testPictures } from '../../../content/articles/neurons/every-picture.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('the article on neurons', () => {
  it('looks through every picture of the bank', () => {
    expect(everyPicture).toEqual(openBank(root).ids);
  });

  it('looks through every test picture, each with its own label and the class that it is here', () => {
    const own = testSetLabels(root);
    expect(testPictures).toEqual([...own.keys()]);
    const classes = ['bird', 'cat', 'dog', 'frog', 'hoofed', 'truck'];
    const bank = openBank(root);
    for (const id of testPictures) {
      const name = own.get(id) ?? '';
      const expected = ['deer', 'horse'].includes(name) ? 'hoofed' : name;
      const { label } = bank.find(id, classes);
      expect(label === null ? null : classes[label], `${id}, ${name}`).toBe(
        ['airplane', 'automobile', 'ship'].includes(name) ? null : expected,
      );
    }
    expect(new Set(own.values()).size).toBe(10);
  });

  it.each(galleryModels)('shows each neuron of %s once, in order', (model) => {
    const { size } = representationOf(findModel(model, root).architecture);
    const shown = galleryOf(model).blocks.flatMap(({ params }) =>
      Array.from({ length: Number(params['count']) }, (_, at) => Number(params['neuron']) + at),
    );
    expect(shown).toEqual(Array.from({ length: size }, (_, neuron) => neuron));
  });
});
