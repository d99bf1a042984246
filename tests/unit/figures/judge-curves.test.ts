import { describe, expect, it } from 'vitest';
import { judgeChart, judgesOf, type JudgedRun } from '../../../components/figures/judge-curves.ts';

const rate = (judge: string, share: number) => ({
  judge,
  reached: share * 10,
  total: 10,
  share,
  low: 0,
  high: 1,
  shareBefore: 0,
});
const run = (model: 'standard' | 'robust', epsilon: number, share: number): JudgedRun => ({
  model,
  epsilon,
  values: { judges: [rate('plain', share), rate('patch', share / 2)] },
});
const runs = [run('standard', 5, 0.4), run('standard', 1, 0.2), run('robust', 1, 0.6)];

describe('judges against ε', () => {
  it('names every judge once', () => {
    expect(judgesOf(runs)).toEqual(['plain', 'patch']);
  });

  it('tells each model’s shares by growing ε', () => {
    const chart = judgeChart('patch', runs);
    expect(chart).toContain('edits of standard: 10\u202f% at ε = 1, 20\u202f% at ε = 5');
    expect(chart).toContain('edits of robust: 30\u202f% at ε = 1');
  });
});
