import { describe, expect, it } from 'vitest';
import { openBank } from '../../../bake/pictures.ts';
import { ndArray } from '../../../compute/numeric/nd-array.ts';
import type { Network } from '../../../compute/network/network.ts';
import { checkBank } from '../../../scripts/models/bank-check.ts';
import { LABELS } from '../../../scripts/pictures/bank.ts';
import { addBank, toyNetwork, toyZoo } from './toy-zoo.ts';

/** A network that reads every picture as the first of its classes. */
function stubborn(classes: readonly string[]): Network {
  return {
    ...toyNetwork(),
    classes,
    forward: ({ shape: [pictures = 0] }) => {
      const logits = Array.from({ length: pictures }, () => classes.map((_, i) => -i)).flat();
      return Promise.resolve({
        logits: ndArray(Float32Array.from(logits), [pictures, classes.length]),
        layers: {},
      });
    },
  };
}

describe('the check of the picture bank', () => {
  const labels = { chihuahua: 'dog', husky: 'dog', lion: 'cat', lynx: 'cat', coffee: null };
  const kinds = { chihuahua: 'n02085620', lion: 'n02129165' };

  it('counts the pictures of trained kinds apart', async () => {
    const root = await toyZoo({});
    await addBank(root, labels, kinds);
    expect(await checkBank(stubborn(LABELS), openBank(root))).toEqual({
      pictures: 4,
      right: 2,
      trained_kinds: { pictures: 2, right: 1 },
      misread: [
        { picture: 'lion', label: 'cat', read_as: 'dog' },
        { picture: 'lynx', label: 'cat', read_as: 'dog' },
      ],
    });
  });

  it('knows no kinds for models of other classes', async () => {
    const root = await toyZoo({});
    await addBank(root, labels, kinds);
    const check = await checkBank(stubborn(['dog', 'cat', 'aeroplane']), openBank(root));
    expect(check).toMatchObject({ pictures: 4, right: 2 });
    expect(check).not.toHaveProperty('trained_kinds');
  });
});
