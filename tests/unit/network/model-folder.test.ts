import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readModelFolder } from '../../../compute/backend/node.ts';

const good = path.join(import.meta.dirname, '../../../models/robust');

describe('a model folder', () => {
  let folder = '';

  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'model-')), 'robust');
    await cp(good, folder, { recursive: true });
  });
  afterEach(async () => {
    await rm(path.dirname(folder), { recursive: true });
  });

  it('is read if it is whole', async () => {
    expect((await readModelFolder(folder)).id).toBe('robust');
  });

  it.each(['architecture.json', 'weights.safetensors', 'card.json'])(
    'is refused without %s',
    async (name) => {
      await rm(path.join(folder, name));
      await expect(readModelFolder(folder)).rejects.toThrow(
        new RegExp(`"robust" has no readable ${name}`),
      );
    },
  );

  it.each([
    ['{', /card\.json is not JSON/],
    ['{"weights_sha256": "abc"}', /card\.json names no hash of the weights/],
    ['null', /card\.json names no hash/],
  ])('is refused with the card %s', async (card, message) => {
    await writeFile(path.join(folder, 'card.json'), card);
    await expect(readModelFolder(folder)).rejects.toThrow(message);
  });
});
