import { describe, expect, it } from 'vitest';
import prediction from '../../../compute/analysis/prediction.ts';
import gradientTimesInput from '../../../compute/attribution/gradient-times-input.ts';
import gradient from '../../../compute/attribution/gradient.ts';
import { ndArray, zeros } from '../../../compute/numeric/nd-array.ts';
import { argmax, softmax } from '../../../compute/numeric/softmax.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp } from './run.ts';

const network = linearNetwork();
const picture = randomPictures(network, 1);
const weightsOf = (index: number) => Float32Array.from(network.weights[index] ?? []);

describe('attribution/gradient', () => {
  it('is the weight row of the class for a linear model’s logit', async () => {
    const { arrays, values } = await runOp(gradient, network, picture, { class: 2 });
    expect(arrays.attribution.shape).toEqual([3, 4, 3]);
    expect(arrays.attribution.data).toEqual(weightsOf(2));
    const { logits } = await network.forward(picture);
    expect(values.value).toBe(logits.data[2]);
  });

  it('explains the top class when none is named', async () => {
    const { values } = await runOp(gradient, network, picture);
    const { logits } = await network.forward(picture);
    expect(values.class).toBe(argmax(logits.data));
    expect(values.topClass).toBe(values.class);
    expect(values.probabilities).toEqual([...softmax(logits.data)]);
  });

  it('is w_c − Σ p_j w_j for the log probability, and its negative for the loss', async () => {
    const params = { class: 1 };
    const log = await runOp(gradient, network, picture, { ...params, score: 'log-probability' });
    const loss = await runOp(gradient, network, picture, { ...params, score: 'loss' });
    for (const [pixel, value] of log.arrays.attribution.data.entries()) {
      const expected = network.weights.reduce(
        (rest, row, index) => rest - (log.values.probabilities[index] ?? 0) * (row[pixel] ?? 0),
        network.weights[1]?.[pixel] ?? 0,
      );
      expect(value).toBeCloseTo(expected, 5);
      expect(loss.arrays.attribution.data[pixel]).toBe(-value);
    }
    expect(loss.values.value).toBeGreaterThan(0);
    expect(log.values.value).toBe(-loss.values.value);
  });
});

describe('attribution/gradient-times-input', () => {
  it('sums to the logit minus its bias for a linear model', async () => {
    const biased = linearNetwork({ biases: [5, -3, 1] });
    const { arrays, values } = await runOp(gradientTimesInput, biased, picture, { class: 1 });
    const sum = arrays.attribution.data.reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(values.value - -3, 4);
  });
});

describe('analysis/prediction', () => {
  it('gives logits, probabilities and whether the label was met', async () => {
    const { logits } = await network.forward(picture);
    const top = argmax(logits.data);
    const right = await runOp(prediction, network, { images: picture, labels: [top] });
    expect(right.arrays.logits.data).toEqual(logits.data);
    expect(right.values).toMatchObject({ topClass: top, correct: true });
    const wrong = await runOp(prediction, network, { images: picture, labels: [(top + 1) % 3] });
    expect(wrong.values.correct).toBe(false);
    const unknown = await runOp(prediction, network, picture);
    expect(unknown.values.correct).toBeNull();
  });
});

describe('bad input', () => {
  it('names the shape that was given and the one that is taken', async () => {
    await expect(runOp(gradient, network, zeros([1, 4, 4, 3]))).rejects.toThrow(
      'images of [1 × 4 × 4 × 3] were given; linear takes n × 3 × 4 × 3',
    );
  });

  it('refuses several pictures where one is taken', async () => {
    await expect(runOp(gradient, network, randomPictures(network, 2))).rejects.toThrow(
      '2 pictures were given; this takes one',
    );
  });

  it.each([1.5, -0.1, NaN, Infinity])('refuses the pixel value %s', async (value) => {
    const images = ndArray(picture.data.slice().fill(value, 3, 4), picture.shape);
    await expect(runOp(gradient, network, images)).rejects.toThrow(/pixels go from 0 to 1/);
  });

  it('refuses a label that is no class', async () => {
    const input = { images: picture, labels: [3] };
    await expect(runOp(prediction, network, input)).rejects.toThrow(
      'label 3 is not a class of linear; classes go from 0 to 2, or none',
    );
  });

  it('names class and score that do not exist', async () => {
    await expect(runOp(gradient, network, picture, { class: 3 })).rejects.toThrow(
      /class = 3 .* 0 to 2/,
    );
    const params = { score: 'softmax' as 'logit' };
    await expect(runOp(gradient, network, picture, params)).rejects.toThrow(
      'score = "softmax" is not accepted; score takes one of logit, log-probability, loss',
    );
  });
});
