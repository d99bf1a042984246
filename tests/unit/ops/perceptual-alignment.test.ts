import { describe, expect, it } from 'vitest';
import perceptualAlignment from '../../../compute/analysis/perceptual-alignment.ts';
import { coherence, inside, pictureCosine } from '../../../compute/attribution/alignment.ts';
import { concatenate, ndArray, slice, stack, zeros } from '../../../compute/numeric/nd-array.ts';
import type { OpInput } from '../../../compute/op.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp, unlabelled } from './run.ts';

const network = linearNetwork();
const images = randomPictures(network, 3);
const labels = [2, 0, null];
/** The left half, one pixel and a half, and everything. */
const masks = stack([
  ndArray(Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0), [3, 4]),
  ndArray(Float32Array.of(0, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 0, 0), [3, 4]),
  ndArray(new Float32Array(12).fill(1), [3, 4]),
]);
const input: OpInput = { images, labels, masks };

/** Σ m w² / Σ w² over a class's weight row, which is the gradient of its logit at every picture. */
function closedForm(classIndex: number, picture: number, power: 1 | 2): number {
  const mask = masks.data.subarray(12 * picture, 12 * (picture + 1));
  let within = 0;
  let all = 0;
  for (const [at, weight] of (network.weights[classIndex] ?? []).entries()) {
    const size = Math.abs(weight) ** power;
    all += size;
    within += (mask[Math.floor(at / 3)] ?? 0) * size;
  }
  return within / all;
}

describe('inside', () => {
  it('is the share of squares and of magnitudes in the silhouette, counted by hand', () => {
    const attribution = ndArray(Float32Array.of(3, -1, 0, 2, 1, -1), [1, 2, 3]);
    // Squares: 10 in the first pixel, 6 in the second. Magnitudes: 4 and 4.
    expect(inside(attribution, ndArray(Float32Array.of(1, 0), [1, 2]))).toEqual({
      area: 0.5,
      energy: 10 / 16,
      absolute: 4 / 8,
    });
    expect(inside(attribution, ndArray(Float32Array.of(0.5, 1), [1, 2]))).toEqual({
      area: 0.75,
      energy: (5 + 6) / 16,
      absolute: (2 + 4) / 8,
    });
  });

  it('is the area for a map that is the same everywhere', () => {
    const mask = ndArray(Float32Array.of(1, 0.25, 0, 0), [2, 2]);
    const { area, energy, absolute } = inside(
      ndArray(new Float32Array(12).fill(-7), [2, 2, 3]),
      mask,
    );
    expect([energy, absolute]).toEqual([area, area]);
  });

  it('has no share where there is no attribution', () => {
    expect(inside(zeros([1, 2, 3]), ndArray(Float32Array.of(1, 0), [1, 2]))).toEqual({
      area: 0.5,
      energy: null,
      absolute: null,
    });
  });

  it('refuses a mask of another size', () => {
    expect(() => inside(zeros([2, 2, 3]), zeros([2, 3]))).toThrow(
      'a mask of [2 × 3] does not belong to an attribution of [2 × 2 × 3]',
    );
  });
});

describe('the agreement of neighbours', () => {
  const chequered = Float32Array.from(
    { length: 12 },
    (_, at) => ((at + Math.floor(at / 4)) % 2) * 2 - 1,
  );

  it.each([
    ['1 for a uniform map', new Float32Array(12).fill(-3), 1],
    ['−1 for a checkerboard', chequered, -1],
  ])('is %s', (_, map, expected) => {
    expect(coherence(ndArray(map, [3, 4, 1]))).toBe(expected);
  });

  it('is counted by hand on two pixels by two, each channel for itself', () => {
    // Red: pairs 1·2, 3·4 across, 1·3, 2·4 down; green: one value of 2 beside zeros.
    const map = ndArray(Float32Array.of(1, 0, 2, 2, 3, 0, 4, 0), [2, 2, 2]);
    const products = 2 + 12 + 3 + 8;
    const squares = (1 + 4 + (9 + 16) + (1 + 9) + (4 + 16) + 2 * 4) / 2;
    expect(coherence(map)).toBeCloseTo(products / squares, 12);
  });

  it('is near zero for independent noise, and null without an attribution', () => {
    const noise = randomPictures(linearNetwork({ height: 40, width: 40 }), 1);
    const centred = ndArray(
      noise.data.map((value) => value - 0.5),
      [40, 40, 3],
    );
    expect(Math.abs(coherence(centred) ?? 1)).toBeLessThan(0.05);
    expect(coherence(zeros([2, 2, 3]))).toBeNull();
  });
});

describe('the cosine to the picture', () => {
  const picture = ndArray(Float32Array.of(0.2, 0.9, 0.4, 0.5, 0.6, 0.1), [1, 3, 2]);
  const means = [0.4, 0.5];

  it('is 1 for the centred picture itself, whatever sign and size', () => {
    const negative = picture.data.map((value, at) => -5 * (value - (means[at % 2] ?? 0)));
    expect(pictureCosine(ndArray(negative, [1, 3, 2]), picture)).toBeCloseTo(1, 6);
  });

  it('is 0 for a uniform map, which only asks for brightness', () => {
    expect(pictureCosine(ndArray(new Float32Array(6).fill(1), [1, 3, 2]), picture)).toBeCloseTo(
      0,
      6,
    );
  });

  it('is null without an attribution', () => {
    expect(pictureCosine(zeros([1, 3, 2]), picture)).toBeNull();
  });
});

describe('analysis/perceptual-alignment', () => {
  it('has the closed form of a linear logit, of the label or else the top class', async () => {
    const { values } = await runOp(perceptualAlignment, network, input);
    expect(values.pictures.map((row) => row.class).slice(0, 2)).toEqual([2, 0]);
    for (const [picture, row] of values.pictures.entries()) {
      expect(row.index).toBe(picture);
      expect(row.energy).toBeCloseTo(closedForm(row.class, picture, 2), 6);
      expect(row.absolute).toBeCloseTo(closedForm(row.class, picture, 1), 6);
    }
    const areas = [0.5, 1.5 / 12, 1];
    expect(values.pictures.map(({ area }) => area)).toEqual(areas);
    const shares = values.pictures.map(({ energy }) => energy ?? NaN);
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    expect(values.energy).toBeCloseTo(sum(shares) / 3, 10);
    expect(values.area).toBeCloseTo(sum(areas) / 3, 10);
    expect(values.ratio).toBeCloseTo(sum(shares) / sum(areas), 10);
    expect(values.counted).toBe(3);
    for (const name of ['energy', 'absolute', 'ratio', 'coherence', 'cosine'] as const) {
      expect(values[`${name}Low`]).toBeLessThanOrEqual(values[name]);
      expect(values[`${name}High`]).toBeGreaterThanOrEqual(values[name]);
    }
  });

  it('is the same for SmoothGrad, which is the gradient of a linear logit', async () => {
    const gradient = await runOp(perceptualAlignment, network, input);
    const smooth = await runOp(perceptualAlignment, network, input, {
      method: 'smoothgrad',
      samples: 4,
    });
    for (const [index, row] of smooth.values.pictures.entries()) {
      expect(row.energy).toBeCloseTo(gradient.values.pictures[index]?.energy ?? NaN, 6);
    }
  });

  it('weights the gradient by the picture for gradient × input', async () => {
    const half = concatenate([slice(images, 0, 1)]);
    // Black outside the left half: the whole attribution is inside.
    half.data.forEach((_, at) => {
      if (Math.floor(at / 3) % 4 >= 2) half.data[at] = 0;
    });
    const one = { images: half, labels: [0], masks: slice(masks, 0, 1) };
    const { values } = await runOp(perceptualAlignment, network, one, {
      method: 'gradient-times-input',
    });
    expect(values.energy).toBe(1);
  });

  it('gives the first pictures of a set what they get alone, and follows its seed', async () => {
    const params = { method: 'smoothgrad', score: 'loss', samples: 3, seed: 5 } as const;
    const whole = await runOp(perceptualAlignment, network, input, params);
    const first: OpInput = {
      images: slice(images, 0, 2),
      labels: labels.slice(0, 2),
      masks: slice(masks, 0, 2),
    };
    const part = await runOp(perceptualAlignment, network, first, params);
    expect(part.values.pictures).toEqual(whole.values.pictures.slice(0, 2));
    expect(await runOp(perceptualAlignment, network, input, params)).toEqual(whole);
    const other = await runOp(perceptualAlignment, network, input, { ...params, seed: 6 });
    expect(other.values.pictures).not.toEqual(whole.values.pictures);
  });

  it('does not count a picture without an attribution, and says so if none has one', async () => {
    // With a gain of 1000 the loss of the top class is flat, that of another class is not.
    const saturated = linearNetwork({ gain: 1000 });
    const { logits } = await saturated.forward(images);
    const top = logits.data.indexOf(Math.max(...logits.data.subarray(0, 3)));
    const params = { score: 'loss' } as const;
    const one = (label: number): OpInput => ({
      images: slice(images, 0, 1),
      labels: [label],
      masks: slice(masks, 0, 1),
    });
    await expect(runOp(perceptualAlignment, saturated, one(top), params)).rejects.toThrow(
      'no picture has an attribution',
    );
    const both: OpInput = {
      images: concatenate([slice(images, 0, 1), slice(images, 0, 1)]),
      labels: [top, (top + 1) % 3],
      masks: slice(concatenate([masks, masks]), 2, 4),
    };
    const { values } = await runOp(perceptualAlignment, saturated, both, params);
    expect(values.pictures.map(({ energy }) => energy === null)).toEqual([true, false]);
    expect(values.counted).toBe(1);
    expect(values.energy).toBe(values.pictures[1]?.energy);
    expect(values.area).toBe(values.pictures[1]?.area);
  });

  it('stops at the next picture once cancelled', async () => {
    const stoppable = linearNetwork();
    const controller = new AbortController();
    const onFrame = () => {
      controller.abort(new Error('enough'));
    };
    const run = runOp(
      perceptualAlignment,
      stoppable,
      input,
      {},
      { signal: controller.signal, onFrame },
    );
    await expect(run).rejects.toThrow('enough');
    expect(stoppable.gradientCalls.calls).toBe(1);
  });

  it.each<[string, OpInput, string]>([
    ['no masks', unlabelled(images), 'no masks are given; this takes the silhouette of each'],
    [
      'too few masks',
      { images, labels, masks: slice(masks, 0, 2) },
      'masks of [2 × 3 × 4] were given; these pictures take [3 × 3 × 4]',
    ],
    [
      'a value beyond 1',
      { images, labels, masks: ndArray(new Float32Array(36).fill(2), [3, 3, 4]) },
      'masks hold the value 2',
    ],
    ['an empty mask', { images, labels, masks: zeros([3, 3, 4]) }, 'mask 0 is empty'],
  ])('refuses %s', async (_, given, message) => {
    await expect(runOp(perceptualAlignment, network, given)).rejects.toThrow(message);
  });
});
