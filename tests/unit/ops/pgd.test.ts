import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import gradient from '../../../compute/attribution/gradient.ts';
import { norms } from '../../../compute/attacks/norms.ts';
import { perturbationOf } from '../../../compute/attacks/perturbed.ts';
import pgd, { type PgdParams } from '../../../compute/attacks/pgd.ts';
import { slice } from '../../../compute/numeric/nd-array.ts';
import { argmax, crossEntropy } from '../../../compute/numeric/softmax.ts';
import type { Frame } from '../../../compute/op.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp } from './run.ts';

/** Two classes: the loss of class 0 grows along w₁ − w₀, so the best perturbation is known. */
const binary = linearNetwork({ classes: 2 });
/** Far enough from black and white that the box stays out of the way of small perturbations. */
const grey = randomPictures(binary, 1, { low: 0.4, high: 0.6 });
const slope = Float64Array.from(
  binary.weights[1] ?? [],
  (weight, index) => weight - (binary.weights[0]?.[index] ?? 0),
);

const network = linearNetwork();
const picture = randomPictures(network, 1);
const labelled = { images: grey, labels: [0] };

async function lossAt(direction: Float64Array, epsilon: number): Promise<number> {
  const moved = grey.data.map((value, index) => value + epsilon * (direction[index] ?? 0));
  const { logits } = await binary.forward({ data: moved, shape: grey.shape });
  return crossEntropy(logits.data, 0);
}

describe('attacks/pgd on a linear model', () => {
  it('reaches the L2 optimum ε · (w₁ − w₀)/‖w₁ − w₀‖', async () => {
    const direction = slope.map((value) => value / norms.l2.measure(slope));
    const params = { epsilon: 0.2, steps: 40, stepSize: 0.1 };
    const { arrays } = await runOp(pgd, binary, labelled, params);
    const expected = await lossAt(direction, 0.2);
    expect(arrays.lossPerStep.data.at(-1)).toBeCloseTo(expected, 5);
    const found = perturbationOf(arrays.adversarial.data, grey.data);
    const along = found.reduce((sum, value, index) => sum + value * (direction[index] ?? 0), 0);
    expect(along).toBeCloseTo(0.2, 6);
  });

  it('reaches the L∞ optimum ε · sign(w₁ − w₀)', async () => {
    const params = { norm: 'linf', epsilon: 0.05, steps: 40, stepSize: 0.005 } as const;
    const { arrays, values } = await runOp(pgd, binary, labelled, params);
    const expected = await lossAt(slope.map(Math.sign), 0.05);
    expect(arrays.lossPerStep.data.at(-1)).toBeCloseTo(expected, 5);
    expect(values.normLinf).toBeCloseTo(0.05, 7);
    expect(arrays.projectionActivePerStep.data.at(-1)).toBe(1);
  });

  it('lowers the loss of a target at every step', async () => {
    const params = { targetClass: 1, epsilon: 0.3, steps: 12, stepSize: 0.02, randomStart: false };
    const { arrays, values } = await runOp(pgd, binary, labelled, params);
    const losses = [...arrays.lossPerStep.data];
    expect(losses).toHaveLength(13);
    for (const [step, loss] of losses.slice(1).entries())
      expect(loss).toBeLessThan(losses[step] ?? 0);
    expect(values.success).toBe(values.classAfter === 1);
  });

  it('moves a saturated model: a tiny gradient still gives a full L2 step', async () => {
    const saturated = linearNetwork({ classes: 2, gain: 40, biases: [60, 0], height: 1, width: 1 });
    const images = randomPictures(saturated, 1, { low: 0.5, high: 0.5 });
    const before = await runOp(gradient, saturated, images, { score: 'loss' });
    expect(norms.linf.measure(before.arrays.attribution.data)).toBeLessThan(1e-8);
    const params = { epsilon: 0.3, steps: 1, stepSize: 0.25, randomStart: false };
    const { values } = await runOp(pgd, saturated, images, params);
    expect(values.normL2).toBeCloseTo(0.25, 6);
  });

  it('says where the gradient vanished altogether, and stays there', async () => {
    const flat = linearNetwork({ gain: 0 });
    const { arrays, values } = await runOp(pgd, flat, picture, { randomStart: false, steps: 2 });
    expect([...arrays.gradientNormPerStep.data]).toEqual([0, 0, 0]);
    expect(values.normL2).toBe(0);
  });
});

describe('FGSM', () => {
  it('is x + ε · sign(∇ loss), clipped to [0, 1]: one step of PGD', async () => {
    const params = { ...pgd.presets?.fgsm };
    const epsilon = params.epsilon ?? NaN;
    const attack = await runOp(pgd, network, picture, params);
    const { arrays } = await runOp(gradient, network, picture, { score: 'loss' });
    for (const [index, value] of picture.data.entries()) {
      const step = epsilon * Math.sign(arrays.attribution.data[index] ?? 0);
      const expected = Math.min(1, Math.max(0, value + step));
      expect(attack.arrays.adversarial.data[index]).toBeCloseTo(expected, 6);
    }
    expect(attack.arrays.projectionActivePerStep.data).toEqual(Float32Array.from([0, 0]));
  });
});

const anyParams = fc.record({
  norm: fc.constantFrom('l2' as const, 'linf' as const),
  epsilon: fc.oneof(fc.double({ min: 0, max: 40, noNaN: true }), fc.constantFrom(1e-7, 3e-6)),
  steps: fc.integer({ min: 0, max: 6 }),
  stepSize: fc.double({ min: 0, max: 20, noNaN: true }),
  randomStart: fc.boolean(),
  restarts: fc.integer({ min: 1, max: 3 }),
  targetClass: fc.constantFrom(null, 1),
  seed: fc.nat(),
}) satisfies fc.Arbitrary<PgdParams>;

describe('what attacks/pgd guarantees', () => {
  const input = { images: picture, labels: [0] };

  it('stays in [0, 1] and in the ball, and measures what it returns', async () => {
    await fc.assert(
      fc.asyncProperty(anyParams, async (params) => {
        const { arrays, values } = await runOp(pgd, network, input, params);
        const { data } = arrays.adversarial;
        expect(data.every((value) => value >= 0 && value <= 1)).toBe(true);
        const difference = perturbationOf(data, picture.data);
        const reached = norms[params.norm].measure(difference);
        expect(reached).toBeLessThanOrEqual(params.epsilon + 1e-6);
        expect(params.norm === 'l2' ? values.normL2 : values.normLinf).toBe(reached);
        const { logits } = await network.forward({ data, shape: picture.shape });
        expect(values.classAfter).toBe(argmax(logits.data));
        const goal =
          params.targetClass === null ? values.classAfter !== 0 : values.classAfter === 1;
        expect(values.success).toBe(goal);
        expect(arrays.lossPerStep.shape).toEqual([params.steps + 1]);
        expect(arrays.probabilitiesPerStep.shape).toEqual([params.steps + 1, 3]);
      }),
      { numRuns: 150 },
    );
  });

  it('is the identity without steps and random start', async () => {
    const { arrays } = await runOp(pgd, network, input, { steps: 0, randomStart: false });
    expect(arrays.adversarial.data).toEqual(picture.data);
    expect(arrays.perturbation.data).toEqual(new Float32Array(picture.data.length));
  });

  it('is deterministic per seed', async () => {
    await fc.assert(
      fc.asyncProperty(anyParams, async (params) => {
        const first = await runOp(pgd, network, input, params);
        expect(await runOp(pgd, network, input, params)).toEqual(first);
      }),
      { numRuns: 20 },
    );
  });

  it('does not depend on how its restarts are batched', async () => {
    const params = { restarts: 5, steps: 3, epsilon: 0.5 };
    const one = await runOp(pgd, linearNetwork({ preferredBatch: 1 }), input, params);
    const three = await runOp(pgd, linearNetwork({ preferredBatch: 3 }), input, params);
    expect(one).toEqual(three);
  });

  it('keeps the restart with the highest loss, and more restarts keep the earlier ones', async () => {
    const params = { steps: 1, epsilon: 1, stepSize: 0.1, seed: 5 };
    const one = await runOp(pgd, network, input, params);
    const { arrays, values } = await runOp(pgd, network, input, { ...params, restarts: 6 });
    expect(arrays.restartLosses.data).toHaveLength(6);
    expect(arrays.restartLosses.data[0]).toBe(one.arrays.lossPerStep.data.at(-1));
    expect(arrays.lossPerStep.data.at(-1)).toBe(arrays.restartLosses.data[values.restart]);
  });

  it('sends the picture so far, its loss and its prediction after every step', async () => {
    const frames: Frame[] = [];
    const onFrame = (frame: Frame) => void frames.push(frame);
    const params = { steps: 4, restarts: 1 };
    const { arrays } = await runOp(pgd, network, input, params, { onFrame });
    expect(frames.map(({ step, steps }) => [step, steps])).toEqual(
      [0, 1, 2, 3, 4].map((step) => [step, 4]),
    );
    expect(frames.at(-1)?.arrays?.adversarial).toEqual(arrays.adversarial);
    expect(frames.map((frame) => Math.fround(frame.values?.loss as number))).toEqual([
      ...arrays.lossPerStep.data,
    ]);
  });

  it('stops within one step when it is cancelled', async () => {
    const stoppable = linearNetwork();
    const controller = new AbortController();
    const onFrame = ({ step }: Frame) => {
      if (step === 2) controller.abort(new Error('enough'));
    };
    const run = runOp(
      pgd,
      stoppable,
      input,
      { steps: 500 },
      { signal: controller.signal, onFrame },
    );
    await expect(run).rejects.toThrow('enough');
    expect(stoppable.gradientCalls.calls).toBe(3);
  });

  it('attacks the prediction where there is no label', async () => {
    const { values } = await runOp(pgd, network, picture, { steps: 1 });
    expect(values.attackedClass).toBe(values.classBefore);
  });
});

describe('bad parameters of attacks/pgd', () => {
  it.each([
    [{ epsilon: -1 }, 'epsilon = -1 is not accepted; epsilon takes a number from 0 to 40'],
    [{ epsilon: Infinity }, 'epsilon = Infinity'],
    [{ steps: 1.5 }, 'steps = 1.5 is not accepted; steps takes a whole number from 0 to 1000'],
    [{ stepSize: NaN }, 'stepSize = NaN'],
    [{ restarts: 0 }, 'restarts = 0'],
    [{ targetClass: 9 }, 'targetClass = 9 is not accepted'],
    [{ norm: 'l1' as 'l2' }, 'norm = "l1" is not accepted; norm takes one of l2, linf'],
    [{ targetClass: 0 }, 'targetClass = 0 (class-0) is the class that is attacked'],
  ])('refuses %o', async (params, message) => {
    const input = { images: picture, labels: [0] };
    await expect(runOp(pgd, network, input, params)).rejects.toThrow(message);
  });
});

describe('random starts', () => {
  it('lie in the ball, and in L2 near its surface as most of its volume does', async () => {
    const { arrays } = await runOp(pgd, binary, slice(grey, 0, 1), { steps: 0, epsilon: 0.1 });
    expect(arrays.normPerStep.data[0]).toBeGreaterThan(0.08);
    expect(arrays.normPerStep.data[0]).toBeLessThanOrEqual(0.1);
  });
});
