import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import gradient from '../../../compute/attribution/gradient.ts';
import smoothGrad from '../../../compute/attribution/smoothgrad.ts';
import type { Frame } from '../../../compute/op.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp } from './run.ts';

const network = linearNetwork();
const picture = randomPictures(network, 1);

describe('attribution/smoothgrad', () => {
  it('is exactly the gradient at σ = 0', async () => {
    const params = { score: 'loss', class: 1 } as const;
    const smooth = await runOp(smoothGrad, network, picture, { ...params, sigma: 0, samples: 8 });
    const plain = await runOp(gradient, network, picture, params);
    expect(smooth.arrays.attribution).toEqual(plain.arrays.attribution);
    expect([...smooth.arrays.convergence.data]).toEqual([1, 1, 1, 1]);
  });

  it('is the square of the gradient at σ = 0 for the mean of squares', async () => {
    const params = { sigma: 0, samples: 2, aggregate: 'mean-of-squares', class: 0 } as const;
    const { arrays } = await runOp(smoothGrad, network, picture, params);
    const squares = network.weights[0]?.map((weight) => Math.fround(weight) ** 2);
    expect(arrays.attribution.data).toEqual(Float32Array.from(squares ?? []));
  });

  it('is the gradient of a linear logit whatever the noise', async () => {
    const { arrays } = await runOp(smoothGrad, network, picture, { class: 0, sigma: 0.5 });
    expect(arrays.attribution.data).toEqual(Float32Array.from(network.weights[0] ?? []));
  });

  it('makes a short run the beginning of a long one', async () => {
    const params = { score: 'loss', sigma: 0.3, seed: 7 } as const;
    const frames = new Map<number, Frame>();
    const onFrame = (frame: Frame) => void frames.set(frame.step, frame);
    await runOp(smoothGrad, network, picture, { ...params, samples: 64 }, { onFrame });
    const short = await runOp(smoothGrad, network, picture, { ...params, samples: 16 });
    expect(short.arrays.attribution).toEqual(frames.get(16)?.arrays?.attribution);
  });

  it('shows the average after 1, 2, 4 … samples and after each batch', async () => {
    const steps: number[] = [];
    const onFrame = ({ step }: Frame) => void steps.push(step);
    const batched = linearNetwork({ preferredBatch: 6 });
    await runOp(smoothGrad, batched, picture, { samples: 20 }, { onFrame });
    expect(steps).toEqual([1, 2, 4, 6, 8, 12, 16, 18, 20]);
  });

  it('does not depend on the size of the batches', async () => {
    const params = { score: 'loss', samples: 10, seed: 3 } as const;
    const one = await runOp(smoothGrad, linearNetwork({ preferredBatch: 1 }), picture, params);
    const seven = await runOp(smoothGrad, linearNetwork({ preferredBatch: 7 }), picture, params);
    expect(one).toEqual(seven);
  });

  it('is deterministic per seed, and other seeds give other noise', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1000), async (seed) => {
        const params = { score: 'loss', samples: 3, seed } as const;
        const first = await runOp(smoothGrad, network, picture, params);
        expect(await runOp(smoothGrad, network, picture, params)).toEqual(first);
        const other = await runOp(smoothGrad, network, picture, { ...params, seed: seed + 1 });
        expect(other.arrays.attribution.data).not.toEqual(first.arrays.attribution.data);
      }),
      { numRuns: 20 },
    );
  });

  it('follows its convergence at powers of two and at the end', async () => {
    const { arrays } = await runOp(smoothGrad, network, picture, { score: 'loss', samples: 11 });
    expect([...arrays.convergenceSamples.data]).toEqual([1, 2, 4, 8, 11]);
    expect(arrays.convergence.data.at(-1)).toBe(1);
  });

  it('explains the class of the clean picture', async () => {
    const { values } = await runOp(smoothGrad, network, picture, { sigma: 0.5 });
    const plain = await runOp(gradient, network, picture);
    expect(values.class).toBe(plain.values.class);
  });

  it('stops at the first batch after it was cancelled', async () => {
    const stoppable = linearNetwork();
    const controller = new AbortController();
    const onFrame = () => {
      controller.abort(new Error('enough'));
    };
    const options = { signal: controller.signal, onFrame };
    const run = runOp(smoothGrad, stoppable, picture, { samples: 64 }, options);
    await expect(run).rejects.toThrow('enough');
    expect(stoppable.gradientCalls.calls).toBe(1);
  });

  it.each([
    [{ samples: 0 }, 'samples = 0 is not accepted; samples takes a whole number from 1 to 256'],
    [{ samples: 2.5 }, 'samples = 2.5'],
    [{ sigma: 0.6 }, 'sigma = 0.6 is not accepted; sigma takes a number from 0 to 0.5'],
    [{ sigma: NaN }, 'sigma = NaN'],
    [{ seed: -1 }, 'seed = -1'],
  ])('refuses %o', async (params, message) => {
    await expect(runOp(smoothGrad, network, picture, params)).rejects.toThrow(message);
  });
});
