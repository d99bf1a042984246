import { expect, it } from 'vitest';
import { describeChanges } from '../../../components/live/link-note.ts';
import type { ParamSpec, ParamValues } from '../../../compute/params.ts';

const fields: Record<string, ParamSpec> = {
  epsilon: { type: 'number', label: 'Radius ε', help: '', default: 1, min: 0, max: 8, step: 0.1 },
  targetClass: { type: 'class', label: 'Target', help: '', default: null, nullLabel: 'untargeted' },
  pixels: { type: 'switch', label: 'True pixels', help: '', default: false },
};
const baked: ParamValues = { epsilon: 1, targetClass: null, pixels: false };
const changes = (state: ParamValues): string[] =>
  describeChanges({ fields, baked, classes: ['dog', 'cat'] }, { ...baked, ...state });

it('names what a link changes, as the controls name it', () => {
  expect(changes({ epsilon: 8 / 255, targetClass: 1, pixels: true })).toEqual([
    'radius ε = 0.03137',
    'target = cat',
    'true pixels = on',
  ]);
});

it('names nothing where the link is about what was baked', () => {
  expect(changes({})).toEqual([]);
});
