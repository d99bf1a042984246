import { describe, expect, it } from 'vitest';
import classWeights from '../../../compute/features/class-weights.ts';
import interpolation from '../../../compute/features/interpolation.ts';
import inversion from '../../../compute/features/inversion.ts';
import maximiseNeuron from '../../../compute/features/maximise-neuron.ts';
import neuronsFromNoise from '../../../compute/features/neurons-from-noise.ts';
import topActivating from '../../../compute/features/top-activating.ts';
import { quantised } from '../../../compute/image/eight-bit.ts';
import { item, ndArray, slice } from '../../../compute/numeric/nd-array.ts';
import { noPictures } from '../../../compute/run-operation.ts';
import { randomPictures } from '../linear-network.ts';
import { runOp } from '../ops/run.ts';
import { representationNetwork } from '../representation-network.ts';

const network = representationNetwork();
/** Grey enough that the box is out of the way of short ascents. */
const picture = randomPictures(network, 1, { low: 0.45, high: 0.55 });
const norm = (values: Iterable<number>) => Math.hypot(...values);

describe('features/maximise-neuron', () => {
  it('gains stepSize · steps · ‖row‖ on a linear neuron', async () => {
    const params = { neuron: 1, steps: 3, stepSize: 0.1 };
    const { values, arrays } = await runOp(maximiseNeuron, network, picture, params);
    const slope = norm(network.rows[1] ?? []);
    expect(values.activationAfter - values.activationBefore).toBeCloseTo(0.3 * slope, 5);
    expect(values.normL2).toBeCloseTo(0.3, 5);
    expect(arrays.activationPerStep.shape).toEqual([4]);
    expect(arrays.gradientNormPerStep.data[2]).toBeCloseTo(slope, 5);
    expect(values.dead).toBe(false);
  });

  it('stays in the ball, at its surface, where the optimum is', async () => {
    const params = { neuron: 0, steps: 8, stepSize: 0.2, region: 'ball', epsilon: 0.5 } as const;
    const { values } = await runOp(maximiseNeuron, network, picture, params);
    expect(values.normL2).toBeLessThanOrEqual(0.5 + 1e-6);
    const gain = values.activationAfter - values.activationBefore;
    expect(gain).toBeCloseTo(0.5 * norm(network.rows[0] ?? []), 4);
  });

  it('climbs the sum of two neurons', async () => {
    const params = { neuron: 0, secondNeuron: 2, steps: 1, stepSize: 0.1 };
    const { values } = await runOp(maximiseNeuron, network, picture, params);
    const both = Array.from(network.rows[0] ?? [], (w, at) => w + (network.rows[2]?.[at] ?? 0));
    expect(values.activationAfter - values.activationBefore).toBeCloseTo(0.1 * norm(both), 5);
  });

  it('returns the picture itself after no steps', async () => {
    const { arrays } = await runOp(maximiseNeuron, network, picture, { steps: 0 });
    expect(arrays.picture.data).toEqual(picture.data);
  });

  it('says so where a neuron is dead', async () => {
    const { values, arrays } = await runOp(maximiseNeuron, network, picture, { neuron: 3 });
    expect(values).toMatchObject({ dead: true, activationAfter: 0 });
    expect(arrays.picture.data).toEqual(picture.data);
  });

  it.each([
    ['jitter', { jitter: 3 }],
    ['blur', { blur: 0.5 }],
    ['total variation', { totalVariation: 0.05 }],
    ['Fourier', { fourier: true }],
  ])('keeps to [0, 1], to its seed and uphill with %s', async (_, regulariser) => {
    const params = { neuron: 1, steps: 6, stepSize: 0.3, seed: 5, ...regulariser };
    const first = await runOp(maximiseNeuron, network, picture, params);
    expect(await runOp(maximiseNeuron, network, picture, params)).toEqual(first);
    expect(first.arrays.picture.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(first.values.activationAfter).toBeGreaterThan(first.values.activationBefore);
    const plain = await runOp(maximiseNeuron, network, picture, { ...params, ...plainParams });
    expect(first.values.activationAfter).toBeLessThan(plain.values.activationAfter);
  });

  const plainParams = { jitter: 0, blur: 0, totalVariation: 0, fourier: false };

  it.each([
    [
      { neuron: 4 },
      'neuron = 4 is not accepted; the representation of closed-form has the neurons 0 to 3',
    ],
    [{ secondNeuron: 9 }, 'secondNeuron = 9 is not accepted'],
    [{ neuron: -1 }, 'neuron = -1 is not accepted; neuron takes a whole number from 0'],
    [
      { region: 'ball' as const, epsilon: 20 },
      'epsilon = 20 is not accepted; two pictures of closed-form are at most 13.9 apart',
    ],
    [{ epsilon: 0 }, 'epsilon = 0 is not accepted'],
  ])('refuses %o', async (params, message) => {
    await expect(runOp(maximiseNeuron, network, picture, params)).rejects.toThrow(message);
  });

  it('stops within one step when it is cancelled', async () => {
    const controller = new AbortController();
    const own = representationNetwork();
    const options = {
      signal: controller.signal,
      onFrame: () => {
        controller.abort(new Error('enough'));
      },
    };
    await expect(runOp(maximiseNeuron, own, picture, {}, options)).rejects.toThrow('enough');
    expect(own.calls.gradients).toBe(1);
  });
});

describe('features/neurons-from-noise', () => {
  const params = { count: 3, starts: 2, steps: 4, stepSize: 0.5, seed: 7 };

  it('gives a part of the neurons what they get among all', async () => {
    const whole = await runOp(neuronsFromNoise, network, noPictures, params);
    const part = await runOp(neuronsFromNoise, network, noPictures, { ...params, count: 1 });
    expect(part.arrays.pictures).toEqual(slice(whole.arrays.pictures, 0, 2));
    expect(part.arrays.activations).toEqual(slice(whole.arrays.activations, 0, 1));
    const later = { ...params, neuron: 2, count: 1 };
    const last = await runOp(neuronsFromNoise, network, noPictures, later);
    expect(last.arrays.pictures).toEqual(slice(whole.arrays.pictures, 4, 6));
  });

  it('measures its activations on the 8-bit pictures that it returns', async () => {
    const { arrays } = await runOp(neuronsFromNoise, network, noPictures, params);
    expect(quantised(arrays.pictures.data)).toEqual(arrays.pictures.data);
    const { layers } = await network.forward(arrays.pictures);
    expect(arrays.activations.data[3]).toBe(layers['representation']?.data[3 * 4 + 1]);
  });

  it('starts each picture from other noise', async () => {
    const still = { ...params, steps: 0 };
    const { arrays } = await runOp(neuronsFromNoise, network, noPictures, still);
    const starts = [0, 1, 2].map((index) => item(arrays.pictures, index).data.join());
    expect(new Set(starts).size).toBe(3);
  });

  it('marks a dead neuron and no other', async () => {
    const all = { ...params, count: 4 };
    const { arrays } = await runOp(neuronsFromNoise, network, noPictures, all);
    expect([...arrays.dead.data]).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
  });

  it('refuses neurons beyond the last', async () => {
    const run = runOp(neuronsFromNoise, network, noPictures, { neuron: 2, count: 3 });
    await expect(run).rejects.toThrow('neuron + count − 1 = 4 is not accepted');
  });
});

describe('features/inversion', () => {
  // More pixels than neurons: any representation can be reached exactly.
  const wide = representationNetwork({ side: 12, offsets: [1, 2, 3, 4] });
  const targets = randomPictures(wide, 3, { seed: 9 });

  it('reaches the distance, and measures it on the pictures that it returns', async () => {
    const { arrays, values } = await runOp(inversion, wide, targets, {
      distance: 0.02,
      stepSize: 1,
    });
    expect(values).toMatchObject({ reached: 3, total: 3 });
    const [found, wanted] = await Promise.all([
      wide.forward(arrays.pictures),
      wide.forward(targets),
    ]);
    for (const { target, distance } of values.rows) {
      const r = [
        ...(found.layers['representation']?.data.subarray(4 * target, 4 * target + 4) ?? []),
      ];
      const t = [
        ...(wanted.layers['representation']?.data.subarray(4 * target, 4 * target + 4) ?? []),
      ];
      const apart = norm(r.map((value, at) => value - (t[at] ?? 0))) / norm(t);
      expect(distance).toBeCloseTo(apart, 5);
      expect(distance).toBeLessThanOrEqual(0.02);
    }
  });

  it('gives the first targets of a set what they get in the whole set', async () => {
    for (const start of ['noise', 'first-picture'] as const) {
      const whole = await runOp(inversion, wide, targets, { start, steps: 5 });
      const part = await runOp(inversion, wide, slice(targets, 0, 2), { start, steps: 5 });
      const rows = part.values.rows.length;
      expect(part.values.rows).toEqual(whole.values.rows.slice(0, rows));
      expect(part.arrays.distancePerStep).toEqual(slice(whole.arrays.distancePerStep, 0, rows));
    }
  });

  it('starts from the first picture where it is asked to, and says what was not reached', async () => {
    const params = { start: 'first-picture', steps: 0, distance: 0.01 } as const;
    const { arrays, values } = await runOp(inversion, wide, targets, params);
    expect(values).toMatchObject({ reached: 0, total: 2 });
    expect(item(arrays.starts, 1).data).toEqual(quantised(item(targets, 0).data));
    expect(values.rows[0]?.steps).toBe(0);
  });

  it('refuses a start without a target, and a representation of zeros', async () => {
    const alone = runOp(inversion, wide, slice(targets, 0, 1), { start: 'first-picture' });
    await expect(alone).rejects.toThrow('1 picture was given');
    const silent = representationNetwork({ side: 12, offsets: [-100] });
    await expect(runOp(inversion, silent, targets)).rejects.toThrow('target 0 is all zeros');
  });
});

describe('features/interpolation', () => {
  const wide = representationNetwork({ side: 12, offsets: [1, 2, 3, 4] });
  const ends = randomPictures(wide, 2, { seed: 3 });

  it('has the mixed representations, and so the mixed logits', async () => {
    const params = { points: 3, distance: 0.01, stepSize: 1, steps: 300 };
    const { arrays } = await runOp(interpolation, wide, ends, params);
    expect([...arrays.alphas.data]).toEqual([0, 0.5, 1]);
    const { layers } = await wide.forward(ends);
    const found = (await wide.forward(arrays.pictures)).layers['representation']?.data ?? [];
    const r = layers['representation']?.data ?? [];
    for (let neuron = 0; neuron < 4; neuron += 1) {
      const middle = ((r[neuron] ?? 0) + (r[4 + neuron] ?? 0)) / 2;
      expect(Math.abs((found[4 + neuron] ?? 0) - middle)).toBeLessThan(0.1);
    }
    for (const distance of arrays.distances.data) expect(distance).toBeLessThanOrEqual(0.01);
  });

  it('takes two pictures', async () => {
    const run = runOp(interpolation, wide, slice(ends, 0, 1));
    await expect(run).rejects.toThrow('1 picture was given; this goes from one picture to another');
  });
});

describe('features/top-activating', () => {
  const images = randomPictures(network, 5, { seed: 8 });

  it('sorts the pictures by each neuron’s activation', async () => {
    const labels = [0, 1, null, 1, 0];
    const { arrays } = await runOp(topActivating, network, { images, labels }, { top: 3 });
    const { layers } = await network.forward(images);
    const own = [0, 1, 2, 3, 4].map((at) => layers['representation']?.data[4 * at + 2] ?? 0);
    const order = [0, 1, 2, 3, 4].sort((a, b) => (own[b] ?? 0) - (own[a] ?? 0)).slice(0, 3);
    expect([...item(arrays.topPictures, 2).data]).toEqual(order);
    expect([...item(arrays.topActivations, 2).data]).toEqual(order.map((at) => own[at]));
    expect([...item(arrays.topLabels, 2).data]).toEqual(order.map((at) => labels[at] ?? -1));
    expect(arrays.activations.shape).toEqual([5, 4]);
  });

  it('lists the first pictures where a neuron answers to none', async () => {
    const { arrays } = await runOp(topActivating, network, images, { top: 2 });
    expect([...item(arrays.topPictures, 3).data]).toEqual([0, 1]);
  });

  it('refuses to list more pictures than there are', async () => {
    const run = runOp(topActivating, network, images, { top: 6 });
    await expect(run).rejects.toThrow('top = 6 is not accepted; 5 pictures were given');
  });
});

describe('features/class-weights', () => {
  it('is the classifier: logits = r · weights + bias', async () => {
    const { arrays } = await runOp(classWeights, network, noPictures);
    const { logits, layers } = await network.forward(picture);
    const features = layers['representation'] ?? ndArray(new Float32Array(0), [0]);
    for (const [index, logit] of logits.data.entries()) {
      const sum = features.data.reduce(
        (total, r, neuron) => total + r * (arrays.weights.data[neuron * 2 + index] ?? 0),
        arrays.bias.data[index] ?? 0,
      );
      expect(logit).toBeCloseTo(sum, 5);
    }
  });
});
