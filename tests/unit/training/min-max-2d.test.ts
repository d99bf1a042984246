import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../compute/op.ts';
import { resolveParams } from '../../../compute/params.ts';
import { noPictures, runOperation } from '../../../compute/run-operation.ts';
import { decisionGrid, reach } from '../../../compute/training/decision-grid.ts';
import minMax, {
  type MinMaxParams,
  type MinMaxResult,
} from '../../../compute/training/min-max-2d.ts';
import { Perceptron } from '../../../compute/training/perceptron.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';

async function run(
  given: Partial<MinMaxParams>,
  options: Parameters<typeof runOperation>[1] = {},
): Promise<MinMaxResult> {
  const params = resolveParams(minMax.params, given, []);
  const result = await runOperation(
    { op: minMax, network: null, input: noPictures, params },
    options,
  );
  return result as MinMaxResult;
}

const small = { points: 30, width: 12, steps: 60, learningRate: 0.03, seed: 1 } as const;

describe('min-max training', () => {
  it('gives up a feature that the attacker can change, and pays in clean accuracy', async () => {
    const two = {
      ...small,
      data: 'two-features',
      points: 80,
      steps: 150,
      attackEpsilon: 0.15,
    } as const;
    const [standard, robust] = await Promise.all([
      run({ ...two, epsilon: 0 }),
      run({ ...two, epsilon: 0.15 }),
    ]);
    expect(standard.values.accuracy).toBeGreaterThan(0.97);
    expect(standard.values.robustAccuracy).toBeLessThan(0.6);
    expect(robust.values.robustAccuracy).toBeGreaterThan(standard.values.robustAccuracy + 0.2);
    expect(robust.values.accuracy).toBeLessThan(standard.values.accuracy);
  });

  it('starts from the same points and the same first network whatever the radius', async () => {
    const first = async (epsilon: number): Promise<Frame | undefined> => {
      const frames: Frame[] = [];
      await run({ ...small, steps: 1, epsilon }, { onFrame: (frame) => frames.push(frame) });
      return frames[0];
    };
    const [standard, robust] = [await first(0), await first(0.2)];
    expect(robust?.arrays).toEqual(standard?.arrays);
    expect(robust?.values?.['loss']).toBeGreaterThan(Number(standard?.values?.['loss']));
  });

  it('gives one result for one seed, and another for another', async () => {
    const [first, again, other] = [
      await run(small),
      await run(small),
      await run({ ...small, seed: 2 }),
    ];
    expect(again).toEqual(first);
    expect(other.arrays.grid).not.toEqual(first.arrays.grid);
  });

  it('brings the loss down, and is never more often right under attack than without', async () => {
    const { values } = await run(small);
    expect(values.loss).toBeLessThan((values.curve[0]?.loss ?? 0) / 2);
    expect(values.curve).toHaveLength(21);
    for (const { accuracy, robustAccuracy, testAccuracy, testRobustAccuracy } of values.curve) {
      expect(robustAccuracy).toBeLessThanOrEqual(accuracy);
      expect(testRobustAccuracy).toBeLessThanOrEqual(testAccuracy);
    }
  });

  it('shows step 0 and the last step, and frames that hold what the result holds', async () => {
    const frames: Frame[] = [];
    const result = await run({ ...small, steps: 47 }, { onFrame: (frame) => frames.push(frame) });
    expect(frames.map(({ step }) => step).at(0)).toBe(0);
    expect(frames.map(({ step }) => step).at(-1)).toBe(47);
    expect(frames.at(-1)?.arrays).toEqual(result.arrays);
  });

  it('stops at the next step once it is cancelled, and lets others have their turn', async () => {
    const controller = new AbortController();
    let frames = 0;
    const onFrame = (): void => {
      frames += 1;
      if (frames === 1)
        setTimeout(() => {
          controller.abort(new Error('enough'));
        }, 0);
    };
    await expect(
      run({ ...small, steps: 1000 }, { signal: controller.signal, onFrame }),
    ).rejects.toThrow('enough');
    expect(frames).toBeLessThan(4);
  });

  it.each([
    [{ epsilon: -0.1 }, /epsilon = -0.1 is not accepted/],
    [
      { innerSteps: 0 },
      /innerSteps = 0 is not accepted; innerSteps takes a whole number from 1 to 30/,
    ],
    [{ data: 'stars' }, /data = "stars" is not accepted; data takes one of moons/],
  ])('refuses %o by name', (given, message) => {
    expect(() => resolveParams(minMax.params, given, [])).toThrow(message);
  });
});

describe('the decision grid', () => {
  it('is laid out as a picture: the first row is the upper edge', () => {
    const network = new Perceptron([2, 2], seededRandom(0));
    // Logit of class 1: 4x + 2y.
    network.parameters.set([0, 4, 0, 2, 0, 0]);
    const { data, shape } = decisionGrid(network, 4);
    expect(shape).toEqual([4, 4]);
    const [x, y] = [-0.75 * reach, 0.75 * reach];
    expect(data[0]).toBeCloseTo(1 / (1 + Math.exp(-(4 * x + 2 * y))), 6);
    expect(data[3]).toBeCloseTo(1 / (1 + Math.exp(-(4 * -x + 2 * y))), 6);
  });
});
