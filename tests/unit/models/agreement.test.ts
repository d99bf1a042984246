import { describe, expect, it } from 'vitest';
import { measureAgreement, type SharedAttack } from '../../../scripts/models/agreement.ts';
import { chooseSpread, targetsOf } from '../../../scripts/models/contact-sheet.ts';
import { argmax } from '../../../compute/numeric/softmax.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';

describe('agreement with PyTorch', () => {
  const network = linearNetwork();
  const images = randomPictures(network, 40);
  const attack: SharedAttack = {
    model: 'toy',
    norm: 'l2',
    epsilon: 1e-6,
    steps: 2,
    stepSize: 1e-6,
    weights_sha256: '0'.repeat(64),
  };

  it('compares verdicts picture by picture', async () => {
    const { logits } = await network.forward(images);
    const tops = Array.from({ length: 40 }, (_, row) =>
      argmax(logits.data.subarray(row * 3, row * 3 + 3)),
    );
    // A ball this small changes nothing: right are those whose label is the top class, all but the first four.
    const labels = tops.map((top, row) => (row < 4 ? (top + 1) % 3 : top));
    const withstood = labels.map((_, row) => Number(row >= 2));
    const progress: number[] = [];
    const result = await measureAgreement(network, { images, labels, withstood }, attack, (done) =>
      progress.push(done),
    );
    expect(result).toMatchObject({ pictures: 40, pytorch: 0.95, course: 0.9, same: 0.95 });
    expect(result.attack).toContain('2 steps of 0.000001');
    expect(progress).toEqual([32, 40]);
  });

  it('counts pictures that the attack breaks as wrong', async () => {
    const far = { ...attack, epsilon: 40, stepSize: 20 };
    const labels = Array<number>(40).fill(0);
    const result = await measureAgreement(network, { images, labels, withstood: labels }, far);
    expect(result).toMatchObject({ course: 0, pytorch: 0, same: 1 });
  });
});

describe('contact sheets', () => {
  it('takes pictures spread evenly, or all there are', () => {
    expect(chooseSpread([0, 1, 2, 3, 4, 5, 6, 7], 4)).toEqual([0, 2, 4, 6]);
    expect(chooseSpread([0, 1, 2], 12)).toEqual([0, 1, 2]);
  });

  it('edits to four other classes, whatever the model calls them', () => {
    const own = ['dog', 'cat', 'bird', 'primate', 'frog', 'insect'];
    expect(targetsOf(own, 1)).toEqual([0, 2, 5, 3]);
    expect(targetsOf(own, 0)).toEqual([2, 5, 3, 1]);
    expect(targetsOf(['a', 'b', 'c'], null)).toEqual([0, 1, 2]);
  });
});
