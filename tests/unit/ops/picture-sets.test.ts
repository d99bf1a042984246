import { describe, expect, it } from 'vitest';
import accuracyCurve from '../../../compute/attacks/accuracy-curve.ts';
import brokenAttack from '../../../compute/attacks/broken-attack.ts';
import minimalEpsilon from '../../../compute/attacks/minimal-epsilon.ts';
import pgd from '../../../compute/attacks/pgd.ts';
import { concatenate, slice } from '../../../compute/numeric/nd-array.ts';
import { argmax } from '../../../compute/numeric/softmax.ts';
import type { Op, OpInput, OpResult } from '../../../compute/op.ts';
import type { ParamValues } from '../../../compute/params.ts';
import { linearNetwork, randomPictures, type LinearNetwork } from '../linear-network.ts';
import { runOp } from './run.ts';

const network = linearNetwork({ classes: 2, preferredBatch: 3 });
/** Grey enough that the box is out of the way of the perturbations that are needed. */
const images = randomPictures(network, 7, { low: 0.45, high: 0.55 });

/** The distance to the boundary of two linear classes: |z₁ − z₀| / ‖w₁ − w₀‖ in the dual norm. */
async function distances(norm: 'l2' | 'linf'): Promise<number[]> {
  const [first, second] = network.weights;
  const slope = Array.from(first ?? [], (weight, index) => weight - (second?.[index] ?? 0));
  const dual =
    norm === 'l2' ? Math.hypot(...slope) : slope.reduce((sum, value) => sum + Math.abs(value), 0);
  const { logits } = await network.forward(images);
  return Array.from({ length: 7 }, (_, picture) => {
    const [a = 0, b = 0] = logits.data.subarray(2 * picture);
    return Math.abs(a - b) / dual;
  });
}

async function predictions(net: LinearNetwork = network): Promise<number[]> {
  const { logits } = await net.forward(images);
  const classes = net.classes.length;
  return Array.from({ length: 7 }, (_, picture) =>
    argmax(logits.data.subarray(classes * picture, classes * (picture + 1))),
  );
}

describe('attacks/minimal-epsilon', () => {
  it.each(['l2', 'linf'] as const)(
    'finds the distance to a linear boundary in %s',
    async (norm) => {
      const params = { norm, maxEpsilon: 2, tolerance: 0.01, steps: 30 };
      const { values } = await runOp(minimalEpsilon, network, images, params);
      for (const [index, distance] of (await distances(norm)).entries()) {
        const row = values.pictures[index];
        expect(row?.epsilon).toBeGreaterThanOrEqual(distance - 1e-6);
        expect(row?.epsilon).toBeLessThanOrEqual(distance * 1.03 + 1e-6);
        expect(row?.failedAt).toBeLessThan(row?.epsilon ?? 0);
        expect(row?.classAfter).not.toBe(row?.attackedClass);
        expect(row?.probability).toBeLessThanOrEqual(0.5);
      }
    },
  );

  it('has the median of its radii', async () => {
    const { values, arrays } = await runOp(minimalEpsilon, network, images, { steps: 5 });
    expect(values.median).toBeCloseTo([...arrays.foundEpsilons.data].sort()[3] ?? NaN, 6);
    expect(values).toMatchObject({ found: 7, notFound: 0, alreadyWrong: 0 });
  });

  it('gives 0 to a picture that is wrong from the start, null to one that withstands', async () => {
    const [first = 0, ...rest] = await predictions();
    const labels = [1 - first, ...rest];
    const params = { maxEpsilon: 0.001, steps: 3 };
    const { values } = await runOp(minimalEpsilon, network, { images, labels }, params);
    expect(values.pictures[0]).toMatchObject({ epsilon: 0, classAfter: first });
    expect(values.pictures[1]).toMatchObject({ epsilon: null, classAfter: null, failedAt: 0.001 });
    expect(values).toMatchObject({ median: null, found: 0, notFound: 6, alreadyWrong: 1 });
  });

  it('is found again by attacks/pgd with the radius and step size of its row', async () => {
    const params = { steps: 5, seed: 3, norm: 'linf', maxEpsilon: 1 } as const;
    const one = slice(images, 0, 1);
    const [row] = (await runOp(minimalEpsilon, network, one, params)).values.pictures;
    const again = await runOp(pgd, network, one, {
      norm: 'linf',
      steps: 5,
      seed: 3,
      epsilon: row?.epsilon ?? NaN,
      stepSize: row?.stepSize ?? NaN,
    });
    expect(again.values.success).toBe(true);
    expect(again.values.probabilitiesAfter[row?.attackedClass ?? NaN]).toBe(row?.probability);
  });
});

describe('attacks/accuracy-curve', () => {
  it('falls where a linear model’s distances say', async () => {
    const params = { epsilonMax: 0.4, points: 9, steps: 60 };
    const { arrays, values } = await runOp(accuracyCurve, network, images, params);
    const margins = await distances('l2');
    for (const [point, epsilon] of arrays.epsilons.data.entries()) {
      expect(epsilon).toBeCloseTo(0.05 * point, 6);
      // A radius within 2 % of a distance may fall to either side.
      const robust = (factor: number) => margins.filter((m) => m > epsilon * factor).length;
      expect(arrays.correct.data[point]).toBeGreaterThanOrEqual(robust(1));
      expect(arrays.correct.data[point]).toBeLessThanOrEqual(robust(0.98));
      expect(arrays.accuracy.data[point]).toBeCloseTo((arrays.correct.data[point] ?? NaN) / 7, 6);
    }
    expect(values.total).toBe(7);
    expect(arrays.intervals.shape).toEqual([9, 2]);
  });

  it('starts with the clean accuracy', async () => {
    const labels = (await predictions()).map((label, index) => (index < 2 ? 1 - label : label));
    const { arrays, values } = await runOp(
      accuracyCurve,
      network,
      { images, labels },
      { points: 2 },
    );
    expect(arrays.accuracy.data[0]).toBeCloseTo(5 / 7, 6);
    expect(values.pictures[0]?.brokenAt).toBe(0);
  });

  it('does not attack a broken picture again', async () => {
    const counted = linearNetwork({ classes: 2, preferredBatch: 7 });
    const params = { epsilonMax: 40, points: 41, steps: 4 };
    const { arrays } = await runOp(accuracyCurve, counted, images, params);
    expect(arrays.correct.data[1]).toBe(0);
    expect(counted.gradientCalls.calls).toBe(4 + 1);
  });
});

describe('attacks/broken-attack', () => {
  const params = { epsilon: 0.3, steps: 10 };

  it('agrees with itself without a mistake', async () => {
    const { values } = await runOp(brokenAttack, network, images, { ...params, mistake: 'none' });
    expect(values.evaluations[1]).toEqual({ ...values.evaluations[0], attack: 'broken' });
  });

  it('reaches less far with a tiny step, and reports more accuracy', async () => {
    const run = { ...params, mistake: 'tiny-step' } as const;
    const { values } = await runOp(brokenAttack, network, images, run);
    const [sound, broken] = values.evaluations;
    expect(sound.robustAccuracy).toBeLessThan(broken.robustAccuracy);
    expect(sound.meanLoss).toBeGreaterThan(broken.meanLoss);
    expect(values.soundAccuracy).toBe(sound.robustAccuracy);
    expect(values.brokenAccuracy).toBe(broken.robustAccuracy);
  });

  it('does not count pictures that left the ball', async () => {
    const run = { ...params, mistake: 'no-projection' } as const;
    const { values } = await runOp(brokenAttack, network, images, run);
    const [sound, broken] = values.evaluations;
    expect(broken).toMatchObject({ outsideBall: 7, robustAccuracy: 1, accuracyIgnoringEpsilon: 0 });
    expect(broken.meanNorm).toBeGreaterThan(0.3);
    expect(sound.outsideBall).toBe(0);
  });

  it('is blind where a large scale saturates the softmax, though the model is unchanged', async () => {
    const run = { ...params, mistake: 'masked-gradient', logitScale: 1e6 } as const;
    const { values } = await runOp(brokenAttack, network, images, run);
    const [sound, broken] = values.evaluations;
    expect(broken).toMatchObject({ zeroGradientShare: 1, robustAccuracy: 1 });
    expect(sound.zeroGradientShare).toBe(0);
    expect(sound.robustAccuracy).toBeLessThan(1);
  });

  it('takes one step where the mistake is too few', async () => {
    const run = { ...params, mistake: 'too-few-steps' } as const;
    const { values } = await runOp(brokenAttack, network, images, run);
    expect(values.evaluations[1].meanLoss).toBeLessThan(values.evaluations[0].meanLoss);
  });
});

interface AnySetOp {
  readonly name: string;
  run(net: LinearNetwork, input: OpInput, signal?: AbortSignal): Promise<OpResult>;
}

function setOp<P extends ParamValues, R extends OpResult>(
  op: Op<P, R>,
  params: Partial<P>,
): AnySetOp {
  return {
    name: op.id,
    run: (net, input, signal) => runOp(op, net, input, params, signal ? { signal } : {}),
  };
}

const setOps = [
  setOp(minimalEpsilon, { steps: 4 }),
  setOp(accuracyCurve, { steps: 4, points: 4 }),
  setOp(brokenAttack, { steps: 4, mistake: 'tiny-step' }),
];

describe.each(setOps)('$name over a set', (op) => {
  const labels = Array<null>(7).fill(null);

  it('gives each picture the same result whatever the size of the batches', async () => {
    const net = (preferredBatch: number) => linearNetwork({ classes: 2, preferredBatch });
    const one = await op.run(net(1), { images, labels });
    expect(await op.run(net(4), { images, labels })).toEqual(one);
  });

  it('gives the first pictures of a set what they get in the whole set', async () => {
    const part = await op.run(network, { images: slice(images, 0, 3), labels: labels.slice(0, 3) });
    const whole = await op.run(network, { images, labels });
    const rows = whole.values.pictures as readonly unknown[];
    expect(part.values.pictures).toEqual(rows.slice(0, 3));
  });

  it('stops within one step when it is cancelled', async () => {
    const controller = new AbortController();
    const net = linearNetwork({ classes: 2 });
    const stopping: LinearNetwork = {
      ...net,
      gradient: (pictures, objective) => {
        if (net.gradientCalls.calls === 2) controller.abort(new Error('enough'));
        return net.gradient(pictures, objective);
      },
    };
    const run = op.run(stopping, { images, labels }, controller.signal);
    await expect(run).rejects.toThrow('enough');
    expect(net.gradientCalls.calls).toBe(3);
  });

  it('refuses pictures outside [0, 1]', async () => {
    const bright = concatenate([
      images,
      { ...slice(images, 0, 1), data: slice(images, 0, 1).data.fill(2) },
    ]);
    const run = op.run(network, { images: bright, labels: [...labels, null] });
    await expect(run).rejects.toThrow('images hold the value 2; pixels go from 0 to 1');
  });
});

describe('bad parameters of the set operations', () => {
  it.each([
    [
      { maxEpsilon: 0 },
      'maxEpsilon = 0 is not accepted; maxEpsilon takes a number from 0.001 to 40',
    ],
    [{ tolerance: 1 }, 'tolerance = 1 is not accepted'],
    [{ stepFactor: NaN }, 'stepFactor = NaN is not accepted'],
  ])('attacks/minimal-epsilon refuses %o', async (params, message) => {
    await expect(runOp(minimalEpsilon, network, images, params)).rejects.toThrow(message);
  });

  it.each([
    [{ points: 1 }, 'points = 1 is not accepted; points takes a whole number from 2 to 65'],
    [{ epsilonMax: Infinity }, 'epsilonMax = Infinity is not accepted'],
  ])('attacks/accuracy-curve refuses %o', async (params, message) => {
    await expect(runOp(accuracyCurve, network, images, params)).rejects.toThrow(message);
  });

  it.each([
    [
      { mistake: 'haste' as 'none' },
      'mistake = "haste" is not accepted; mistake takes one of none',
    ],
    [{ logitScale: 0 }, 'logitScale = 0 is not accepted'],
  ])('attacks/broken-attack refuses %o', async (params, message) => {
    await expect(runOp(brokenAttack, network, images, params)).rejects.toThrow(message);
  });
});
