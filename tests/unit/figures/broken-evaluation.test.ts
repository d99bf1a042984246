import { expect, it } from 'vitest';
import {
  diagnostics,
  evaluationProgress,
  judgedTwice,
  judgement,
} from '../../../components/figures/broken-evaluation.ts';

const sound = {
  attack: 'sound',
  robustAccuracy: 0.1,
  outsideBall: 0,
  meanLoss: 5,
  meanNorm: 1,
  zeroGradientShare: 0,
};
const marked = (broken: Record<string, number>): string[] => {
  const evaluations = [sound, { ...sound, attack: 'broken', ...broken }];
  const table = diagnostics('standard', judgedTwice({ cleanAccuracy: 0.9, evaluations }));
  return [...table.matchAll(/<mark>(.*?)<\/mark>/g)].map(([, value = '']) => value);
};

it('marks what gives a mistake away, and nothing else', () => {
  expect(marked({ robustAccuracy: 0.9 })).toEqual([]);
  expect(marked({ meanLoss: 4.8, meanNorm: 0.97 })).toEqual([]);
  expect(marked({ meanLoss: 0.4 })).toEqual(['0.40']);
  expect(marked({ meanNorm: 12, outsideBall: 17 })).toEqual(['12', '17']);
  expect(marked({ zeroGradientShare: 1 })).toEqual(['100\u202f%']);
});

it('shows the accuracy without attack beside what both attacks leave', () => {
  const evaluations = [sound, { ...sound, attack: 'broken', robustAccuracy: 0.85 }];
  const bars = judgement('standard', judgedTwice({ cleanAccuracy: 0.85, evaluations }));
  const said = bars.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(said).toMatch(/sound attack 10 ?%.*this attack 85 ?%.*no attack 85 ?%/);
});

it('says which attack it is at, and how far', () => {
  expect(evaluationProgress(3, 20)).toBe('sound attack: 3 of 20 pictures done');
  expect(evaluationProgress(28, 20)).toBe('this attack: 8 of 20 pictures done');
});
