import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArchitecture, type Architecture } from '../compute/network/architecture.ts';
import { readJson } from './files.ts';

/** A model's files on disk, hashed but not loaded. */
export interface ModelFiles {
  readonly id: string;
  readonly directory: string;
  readonly architecture: Architecture;
  /** SHA-256 of weights.safetensors. */
  readonly weightsHash: string;
  /** SHA-256 of architecture.json. */
  readonly architectureHash: string;
}

/** The folders of models/ that hold a whole model. Those with a dot are what an interrupted export left. */
export function modelIds(root: string): string[] {
  const folder = join(root, 'models');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((id) => !id.startsWith('.') && isModel(join(folder, id)))
    .sort();
}

/**
 * Finds a model and hashes its files.
 *
 * @throws {RangeError} naming the model and the models there are, or the field of a damaged architecture.
 */
export function findModel(id: string, root: string): ModelFiles {
  if (!modelIds(root).includes(id)) {
    throw new RangeError(
      `unknown model "${id}"; there are: ${modelIds(root).join(', ') || 'none'}`,
    );
  }
  const directory = join(root, 'models', id);
  const description = join(directory, 'architecture.json');
  return {
    id,
    directory,
    architecture: parseArchitecture(readJson(description), description),
    weightsHash: hashFile(join(directory, 'weights.safetensors')),
    architectureHash: hashFile(description),
  };
}

function isModel(directory: string): boolean {
  return ['architecture.json', 'weights.safetensors'].every((name) =>
    existsSync(join(directory, name)),
  );
}

function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
