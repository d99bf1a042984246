import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../../bake/files.ts';
import { TEST_PICTURES } from '../../bake/pictures.ts';
import { projectRoot } from '../../bake/project.ts';

const listSchema = z.object({ pictures: z.array(z.object({ id: z.string(), cifar: z.string() })) });

/** What the test set itself calls each of its pictures, by id: a ship is no class of the course's models. */
export function testSetLabels(root = projectRoot()): ReadonlyMap<string, string> {
  const { pictures } = listSchema.parse(readJson(join(root, 'pictures', `${TEST_PICTURES}.json`)));
  return new Map(pictures.map(({ id, cifar }) => [id, cifar]));
}
