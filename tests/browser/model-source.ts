import { statSync } from 'node:fs';
import path from 'node:path';

import { findModel } from '../../bake/models.ts';
import { loadBaked } from '../../bake/store.ts';
import type { ModelSource } from '../../compute/backend/worker-api.ts';
import { demos } from '../../content/self-test/demos.ts';

const root = path.join(import.meta.dirname, '../..');

/** A model as the served site offers it. */
export async function modelSource(site: string, id: string): Promise<ModelSource> {
  const { weightsHash } = findModel(id, root);
  const demo = Object.values(demos).find(({ model }) => model === id);
  const selfTest = demo && {
    picture: `${site}/pictures/64/${demo.pictures[0] ?? ''}.png`,
    result: `${site}/baked/results/${(await loadBaked(demo, root)).key}.safetensors`,
  };
  return {
    id,
    url: `${site}/models/${id}/`,
    bytes: statSync(path.join(root, 'models', id, 'weights.safetensors')).size,
    sha256: weightsHash,
    ...(selfTest ? { selfTest } : {}),
  };
}
