import path from 'node:path';

import { describe, expect, it } from 'vitest';
import { findModel } from '../../../bake/models.ts';
import { openBank } from '../../../bake/pictures.ts';
import { representationOf } from '../../../compute/network/representation.ts';
import { galleryModels, galleryOf } from '../../../content/articles/neurons/demos.ts';
import { everyPicture } from '../../../content/articles/neurons/every-picture.ts';

const root = path.join(import.meta.dirname, '../../..');

describe('the article on neurons', () => {
  it('looks through every picture of the bank', () => {
    expect(everyPicture).toEqual(openBank(root).ids);
  });

  it.each(galleryModels)('shows each neuron of %s once, in order', (model) => {
    const { size } = representationOf(findModel(model, root).architecture);
    const shown = galleryOf(model).blocks.flatMap(({ params }) =>
      Array.from({ length: Number(params['count']) }, (_, at) => Number(params['neuron']) + at),
    );
    expect(shown).toEqual(Array.from({ length: size }, (_, neuron) => neuron));
  });
});
