import { expect, it } from 'vitest';
import {
  describeDifferences,
  describeOtherParameters,
} from '../../../components/live/describe-difference.ts';
import type { BakedRun, FigureData, Job } from '../../../components/live/figure-data.ts';
import { standardJobs } from '../../../components/live/jobs.ts';

const demo = {
  id: 'smoothgrad/forming',
  op: 'attribution/smoothgrad',
  model: 'standard',
  pictures: ['husky'],
  params: { samples: 64, sigma: 0.15, seed: 0 },
};
const baked: BakedRun = { demo, values: {}, arraysUrl: '', arraysBytes: 0 };
const data = {
  runs: { standard: baked },
  fields: {
    samples: {
      type: 'number',
      label: 'Samples N',
      help: '',
      default: 32,
      min: 1,
      max: 256,
      step: 1,
    },
  },
} as unknown as FigureData;

it('names the output that uses up most of its tolerance', () => {
  const line = describeDifferences([
    { output: 'picture', difference: 2e-3, tolerance: 5e-2, compare: 'loose' },
    { output: 'map', difference: 3e-4, tolerance: 1e-3, compare: 'close' },
  ]);
  expect(line).toBe('Same as the printed result, up to a relative difference of 3e-4.');
});

it('gives no number for what 32 bits cannot tell apart', () => {
  const tiny = { output: 'map', difference: 3e-20, tolerance: 1e-3, compare: 'close' } as const;
  expect(describeDifferences([tiny])).toMatch(/^Same as the printed result, without a difference/);
  const other = { output: 'picture', difference: 1e-6, tolerance: 5, compare: 'loose' } as const;
  expect(describeDifferences([tiny, other])).toMatch(/up to a relative difference/);
});

it('says when a difference is more than rounding', () => {
  const line = describeDifferences([
    { output: 'map', difference: 0.2, tolerance: 1e-3, compare: 'close' },
  ]);
  expect(line).toMatch(/^Not the printed result.*0\.20 \(map\), more than the expected 1e-3/);
});

it('says which parameters are not the baked ones instead of comparing', () => {
  const jobs = (state: Record<string, number | string>): Record<string, Job> =>
    standardJobs(data.runs, state);
  expect(describeOtherParameters(data, jobs({}))).toBeNull();
  expect(describeOtherParameters(data, jobs({ samples: 64, picture: 'husky' }))).toBeNull();
  expect(describeOtherParameters(data, jobs({ samples: 128, picture: 'pig' }))).toMatch(
    /^Your settings differ from the printed ones \(samples N, picture\)/,
  );
});

it('leaves out parameters that follow from a field', () => {
  const jobs = standardJobs(data.runs, { samples: 128, sigma: 0.3 });
  expect(describeOtherParameters(data, jobs)).toMatch(/\(samples N\)/);
  expect(describeOtherParameters(data, standardJobs(data.runs, { sigma: 0.3 }))).toMatch(
    /\(sigma\)/,
  );
});
