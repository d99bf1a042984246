import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { modelIds } from '../../../bake/models.ts';
import { toyProject } from '../bake/toy-project.ts';

it('what an interrupted export left is no model', async () => {
  const root = await toyProject();
  for (const left of ['.tiny.7.old', '.tiny.8.partial']) {
    cpSync(join(root, 'models', 'tiny'), join(root, 'models', left), { recursive: true });
  }
  expect(modelIds(root)).toEqual(['tiny']);
  rmSync(root, { recursive: true });
});
