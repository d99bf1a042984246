import { describe, expect, it } from 'vitest';
import editMatrix from '../../../compute/attacks/edit-matrix.ts';
import { slice } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { argmax } from '../../../compute/numeric/softmax.ts';
import { complete, type Frame } from '../../../compute/op.ts';
import { wilsonInterval } from '../../../compute/numeric/wilson.ts';
import type { Network } from '../../../compute/network/network.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp, unlabelled } from './run.ts';

const network = linearNetwork({ classes: 4, preferredBatch: 4 });
const images = randomPictures(network, 5);

async function judged(judges: readonly Network[], params: { epsilon?: number } = {}) {
  const env = { network, judges, random: seededRandom(0) };
  const all = { epsilon: 2, steps: 20, stepFactor: 2.5, kept: 0, ...params };
  return complete(editMatrix.run(env, unlabelled(images), all));
}

describe('attacks/edit-matrix', () => {
  it('edits every picture towards every class that it is not', async () => {
    const { values, arrays } = await runOp(editMatrix, network, images, { epsilon: 3, kept: 2 });
    const { logits } = await network.forward(images);
    expect(values.pictures).toHaveLength(5);
    for (const { index, sourceClass, edits } of values.pictures) {
      expect(sourceClass).toBe(argmax(logits.data.subarray(4 * index, 4 * index + 4)));
      expect(edits.map(({ target }) => target)).toEqual(
        [0, 1, 2, 3].filter((target) => target !== sourceClass),
      );
      for (const edit of edits) expect(edit.normL2).toBeLessThanOrEqual(3 + 0.02);
    }
    expect(arrays.edited.shape).toEqual([6, 3, 4, 3]);
    expect(values).toMatchObject({ reached: 15, total: 15, share: 1, high: 1 });
    expect(values.low).toBe(wilsonInterval(15, 15)[0]);
  });

  it('measures success and confidence on pictures of 256 levels', async () => {
    const { values, arrays } = await runOp(editMatrix, network, images, { epsilon: 1 });
    for (const value of arrays.edited.data) {
      expect(Math.abs(value * 255 - Math.round(value * 255))).toBeLessThan(1e-4);
    }
    const { logits } = await network.forward(arrays.edited);
    const rows = values.pictures.flatMap(({ edits }) => edits);
    for (const [index, { reached, target }] of rows.entries()) {
      expect(reached).toBe(argmax(logits.data.subarray(4 * index, 4 * index + 4)) === target);
    }
  });

  it('shows edits that fail as failed', async () => {
    const { values } = await runOp(editMatrix, network, images, { epsilon: 0.1, steps: 1 });
    expect(values.reached).toBeLessThan(values.total);
    expect(values.reached).toBe(
      values.pictures.flatMap(({ edits }) => edits).filter(({ reached }) => reached).length,
    );
    const bySource = values.bySource.reduce((sum, { reached }) => sum + reached, 0);
    const byTarget = values.byTarget.reduce((sum, { total }) => sum + total, 0);
    expect([bySource, byTarget]).toEqual([values.reached, values.total]);
  });

  it('asks its judges: the edited model agrees with itself, another one counts on its own', async () => {
    const other = { ...linearNetwork({ classes: 4, seed: 7 }), id: 'other' };
    const { values } = await judged([network, other], { epsilon: 2 });
    const [self, stranger] = values.judges;
    expect(self).toMatchObject({ judge: 'linear', reached: values.reached, shareBefore: 0 });
    const rows = values.pictures.flatMap(({ edits }) => edits);
    const seen = rows.filter(({ target, judged: says }) => says[1] === target).length;
    expect(stranger).toMatchObject({ judge: 'other', reached: seen, total: rows.length });
    const before = values.pictures.flatMap(({ edits, judgedBefore }) =>
      edits.filter(({ target }) => judgedBefore[1] === target),
    );
    expect(stranger?.shareBefore).toBe(before.length / rows.length);
  });

  it('has no judges unless it is given some', async () => {
    const { values } = await runOp(editMatrix, network, images, { steps: 1, epsilon: 1 });
    expect(values.judges).toEqual([]);
  });

  it('gives the first pictures of a set what they get in the whole set, in batches of any size', async () => {
    const whole = await runOp(editMatrix, network, images, { epsilon: 1 });
    const wide = linearNetwork({ classes: 4, preferredBatch: 16 });
    const part = await runOp(editMatrix, wide, slice(images, 0, 2), { epsilon: 1 });
    expect(part.values.pictures).toEqual(whole.values.pictures.slice(0, 2));
  });

  it('shows each batch of edits as it is done', async () => {
    const frames: Frame[] = [];
    const { arrays } = await runOp(
      editMatrix,
      network,
      images,
      { steps: 2, epsilon: 1 },
      {
        onFrame: (frame) => frames.push(frame),
      },
    );
    const batches = frames.filter((frame) => frame.arrays !== undefined);
    expect(batches.map(({ values }) => values?.['first'])).toEqual([0, 4, 8, 12]);
    expect(batches.flatMap((frame) => [...(frame.arrays?.['edited']?.data ?? [])])).toEqual([
      ...arrays.edited.data,
    ]);
  });

  it.each([
    [{ epsilon: 0 }, 'epsilon = 0 is not accepted'],
    [{ epsilon: 6.5 }, 'differ by at most √(36) ≈ 6.0'],
    [{ steps: 0 }, 'steps = 0 is not accepted'],
  ])('refuses %o', async (params, message) => {
    await expect(runOp(editMatrix, network, images, params)).rejects.toThrow(message);
  });
});
