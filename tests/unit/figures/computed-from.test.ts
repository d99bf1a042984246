import { describe, expect, it } from 'vitest';
import { findModel } from '../../../bake/models.ts';
import { projectRoot } from '../../../bake/project.ts';
import { loadBaked, type BakedResult } from '../../../bake/store.ts';
import type { Demo } from '../../../compute/demo.ts';
import { computedFrom } from '../../../components/figures/computed-from.ts';
import {
  photographs,
  resolutions,
  type ModelPair,
} from '../../../content/articles/editing-pictures/demos.ts';
import { grids } from '../../../content/articles/smoothgrad/demos.ts';
import { targets } from '../../../content/articles/adversarial-examples/demos.ts';

const { classes } = findModel('standard', projectRoot()).architecture;

function baked(demos: readonly Demo[]): Promise<BakedResult[]> {
  return Promise.all(demos.map((demo) => loadBaked(demo)));
}

const both = ({ standard, robust }: ModelPair): Demo[] => [standard, robust];

describe('what a figure was computed from', () => {
  it('names a grid’s rows and columns once, with every run’s command', async () => {
    const grid = grids.find(({ model, aggregate }) => model === 'robust' && aggregate === 'mean');
    const demos = grid?.rows.flatMap(({ cells }) => cells.map((cell) => cell.demo)) ?? [];
    const described = await computedFrom(await baked(demos), classes);
    expect(described).toHaveLength(1);
    const [runs] = described;
    expect(runs?.commands).toHaveLength(4 * 4);
    expect(runs?.ingredients).toContain('on model robust; picture german-shepherd-head; ');
    expect(runs?.ingredients).toContain('samples N: 1, 4, 16, 64 · ');
    expect(runs?.ingredients).toContain('noise σ: 0.05, 0.1, 0.2, 0.3 of the pixel range · ');
    expect(runs?.ingredients).toContain('class: the top class');
  });

  it('names classes by their names', async () => {
    const [runs] = await computedFrom(await baked(targets.flatMap(both)), classes);
    expect(runs?.ingredients).toContain('on model standard, robust; ');
    expect(runs?.ingredients).toMatch(/target: dog, cat, bird, [a-z, ]+ · seed: 0$/);
  });

  it('keeps operations apart', async () => {
    const runs = await baked([...both(photographs), resolutions.small]);
    const described = await computedFrom(runs, classes);
    expect(described.map(({ op }) => op)).toEqual(['attacks/pgd-through-resize', 'attacks/pgd']);
    expect(described[1]?.commands).toEqual([
      expect.stringMatching(/^npm run op -- attacks\/pgd --model robust --bank /),
    ]);
  });
});
