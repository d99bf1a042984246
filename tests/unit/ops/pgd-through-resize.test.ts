import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import pgdThroughResize, {
  type PgdThroughResizeParams,
} from '../../../compute/attacks/pgd-through-resize.ts';
import { readPhotographFile, readPictureFile } from '../../../compute/backend/picture-file.ts';
import { LinearResize } from '../../../compute/image/linear-resize.ts';
import { pixelsFromPicture } from '../../../compute/image/picture.ts';
import { ndArray, stack, type NdArray } from '../../../compute/numeric/nd-array.ts';
import { seededRandom } from '../../../compute/numeric/random.ts';
import { argmax, softmax } from '../../../compute/numeric/softmax.ts';
import { euclideanNorm } from '../../../compute/numeric/vector.ts';
import type { Frame } from '../../../compute/op.ts';
import { linearNetwork } from '../linear-network.ts';
import { runOp } from './run.ts';

const network = linearNetwork({ height: 4, width: 4, classes: 3 });

/** 1 × size × size × 3 in 256 levels, as a file gives it. */
function photograph(size: number, { low = 0.2, high = 0.8 } = {}): NdArray {
  const random = seededRandom(9);
  const values = Float32Array.from(
    { length: size * size * 3 },
    () => Math.round((low + (high - low) * random.uniform()) * 255) / 255,
  );
  return ndArray(values, [1, size, size, 3]);
}

async function run(images: NdArray, params: Partial<PgdThroughResizeParams> = {}) {
  const frames: Frame[] = [];
  const result = await runOp(
    pgdThroughResize,
    network,
    images,
    { epsilon: 1, steps: 10, ...params },
    { onFrame: (frame) => frames.push(frame) },
  );
  return { ...result, frames };
}

/** The class that the network sees, and one that it does not. */
async function classes(images: NdArray): Promise<{ seen: number; other: number }> {
  const { values } = await run(images, { steps: 1 });
  return { seen: values.classBefore, other: (values.classBefore + 1) % 3 };
}

describe.each(['smooth', 'adjoint'] as const)('attacks/pgd-through-resize, %s', (spread) => {
  it.each([16, 11, 4])('edits a photograph of %i pixels into the target', async (size) => {
    const images = photograph(size);
    const { other } = await classes(images);
    const { values, arrays } = await run(images, { targetClass: other, epsilon: 4, spread });
    expect(values).toMatchObject({ success: true, classAfter: other });
    expect(arrays.photograph.shape).toEqual([size, size, 3]);
    expect(arrays.networkView.shape).toEqual([4, 4, 3]);
    const losses = arrays.lossPerStep.data;
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? NaN);
  });

  it('keeps within ε in the network’s units, and within [0, 1]', async () => {
    const images = photograph(16, { low: 0, high: 1 });
    const { other } = await classes(images);
    const { arrays, values, frames } = await run(images, {
      targetClass: other,
      epsilon: 0.7,
      spread,
    });
    for (const norm of arrays.normPerStep.data) expect(norm).toBeLessThanOrEqual(0.7 + 1e-6);
    const last = frames.at(-1)?.arrays?.['photograph'];
    const change = Float64Array.from(last?.data ?? [], (value, i) => value - (images.data[i] ?? 0));
    const seen = LinearResize.reading(16, 4).apply(change);
    expect(euclideanNorm(seen)).toBeLessThanOrEqual(0.7 + 1e-6);
    for (const value of last?.data ?? []) expect(value >= 0 && value <= 1).toBe(true);
    // Sixteen pixels are averaged into one: their own change is at least four times as long.
    expect(values.normPhotograph).toBeGreaterThanOrEqual(4 * values.normNetwork * 0.95);
  });
});

describe('attacks/pgd-through-resize', () => {
  it('takes its first step along the adjoint of the gradient', async () => {
    const images = photograph(16, { low: 0.45, high: 0.55 });
    const { seen } = await classes(images);
    const params = { spread: 'adjoint', steps: 1, stepFactor: 1, epsilon: 0.3 } as const;
    const { frames } = await run(images, params);
    const [before, after] = frames.map((frame) => frame.arrays?.['photograph']);
    const change = Float64Array.from(after?.data ?? [], (v, i) => v - (before?.data[i] ?? NaN));
    // The loss gradient of a linear network is Σ (p_c − 1[c = seen]) w_c; through the resize, Aᵀ of it.
    const resize = LinearResize.reading(16, 4);
    const view = Float32Array.from(resize.apply(images.data));
    const { logits } = await network.forward(ndArray(view, [1, 4, 4, 3]));
    const p = softmax(logits.data);
    const gradient = Float64Array.from({ length: 48 }, (_, pixel) =>
      network.weights.reduce(
        (sum, row, c) => sum + ((p[c] ?? 0) - Number(c === seen)) * (row[pixel] ?? 0),
        0,
      ),
    );
    const direction = resize.adjoint(gradient);
    const scale = 0.3 / euclideanNorm(resize.apply(direction));
    for (const [index, value] of change.entries()) {
      expect(value).toBeCloseTo(scale * (direction[index] ?? NaN), 5);
    }
  });

  it('prints the probabilities of the file: saved as PNG and read again, it gives the same', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'edited-'));
    try {
      const images = photograph(22);
      const { other } = await classes(images);
      const { arrays, values } = await run(images, { targetClass: other, epsilon: 2 });
      const file = path.join(folder, 'edited.png');
      const { data, width, height } = pixelsFromPicture(arrays.photograph);
      await sharp(data, { raw: { width, height, channels: 4 } })
        .png()
        .toFile(file);
      const { picture } = await readPictureFile(file, { height: 4, width: 4 });
      expect(picture.data).toEqual(arrays.networkView.data);
      const { logits } = await network.forward(stack([picture]));
      expect([...softmax(logits.data)]).toEqual(values.probabilitiesAfter);
      expect(argmax(logits.data)).toBe(values.classAfter);
      const again = await readPhotographFile(file, { height: 4, width: 4 });
      expect(again.picture.data).toEqual(arrays.photograph.data);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses what it cannot edit, and says why', async () => {
    const { seen } = await classes(photograph(16));
    const refused: readonly (readonly [NdArray, Partial<PgdThroughResizeParams>, RegExp])[] = [
      [
        photograph(16),
        { epsilon: 0 },
        /epsilon = 0 is not accepted; epsilon takes a number from 0.1/,
      ],
      [
        photograph(16),
        { epsilon: 7 },
        /epsilon = 7 is not accepted.*differ by at most √\(48\) ≈ 6.9/,
      ],
      [
        photograph(16),
        { steps: 0 },
        /steps = 0 is not accepted; steps takes a whole number from 1/,
      ],
      [photograph(16), { targetClass: seen }, /is the class of the picture already/],
      [photograph(3), {}, /one square of 4 to 2048 pixels/],
      [ndArray(new Float32Array(4 * 5 * 3), [1, 4, 5, 3]), {}, /\[1 × 4 × 5 × 3\] was given/],
    ];
    for (const [images, params, message] of refused) {
      await expect(run(images, params)).rejects.toThrow(message);
    }
  });

  it('stops within one step when it is cancelled', async () => {
    const controller = new AbortController();
    const running = runOp(
      pgdThroughResize,
      network,
      photograph(16),
      { epsilon: 1 },
      {
        signal: controller.signal,
        onFrame: ({ step }) => {
          if (step === 2) controller.abort(new Error('enough'));
        },
      },
    );
    await expect(running).rejects.toThrow('enough');
  });
});
