import { describe, expect, it } from 'vitest';
import finiteDifference from '../../../compute/attribution/finite-difference.ts';
import gradient from '../../../compute/attribution/gradient.ts';
import { linearNetwork, randomPictures } from '../linear-network.ts';
import { runOp } from './run.ts';

const network = linearNetwork();
const picture = randomPictures(network, 1);
const at = { row: 1, column: 2 };
/** (row · width + column) · 3 + channel, with a width of 4. */
const green = (1 * 4 + 2) * 3 + 1;

describe('attribution/finite-difference', () => {
  it('measures the weight itself for a linear model’s logit', async () => {
    const params = { ...at, channel: 'green', class: 1 } as const;
    const { values } = await runOp(finiteDifference, network, picture, params);
    expect(values.derivative).toBe(Math.fround(network.weights[1]?.[green] ?? NaN));
    expect(values.pixel).toBe(picture.data[green]);
    expect(Math.abs(values.measured - values.derivative)).toBeLessThan(4 * values.roundingFloor);
  });

  it.each(['loss', 'log-probability'] as const)(
    'agrees with the gradient of the %s',
    async (score) => {
      const params = { ...at, channel: 'blue', score, class: 0 } as const;
      const { values } = await runOp(finiteDifference, network, picture, params);
      const { arrays } = await runOp(gradient, network, picture, { score, class: 0 });
      expect(values.derivative).toBe(arrays.attribution.data[green + 1]);
      expect(values.relativeDifference).toBeLessThan(1e-3);
      expect(Math.sign(values.scoreAbove - values.scoreBelow)).toBe(Math.sign(values.derivative));
    },
  );

  it('names a pixel outside the picture', async () => {
    await expect(runOp(finiteDifference, network, picture, { row: 3, column: 0 })).rejects.toThrow(
      'row = 3 is outside the picture; row takes a whole number from 0 to 2',
    );
    await expect(runOp(finiteDifference, network, picture, { row: 0, column: 4 })).rejects.toThrow(
      'column = 4 is outside the picture',
    );
  });

  it.each([
    [{ nudge: 0 }, 'nudge = 0 is not accepted; nudge takes a number from 0.0001 to 0.5'],
    [{ row: -1 }, 'row = -1'],
    [{ channel: 'alpha' as 'red' }, 'channel takes one of red, green, blue'],
  ])('refuses %o', async (params, message) => {
    await expect(runOp(finiteDifference, network, picture, params)).rejects.toThrow(message);
  });
});
