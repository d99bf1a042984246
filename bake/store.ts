import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Demo } from '../compute/demo.ts';
import { readSafetensors, writeSafetensors } from '../compute/network/safetensors.ts';
import type { NdArray } from '../compute/numeric/nd-array.ts';
import type { OpResult, OutputSpec } from '../compute/op.ts';
import { canonicalJson } from './canonical-json.ts';
import { readJson, writeWhole } from './files.ts';
import { projectRoot } from './project.ts';
import { hashResult, parseRecord, type BakedRecord, type Ingredients } from './record.ts';

/** A demo's result as figures use it: the record beside it, and its arrays. */
export interface BakedResult extends Omit<BakedRecord, 'arrays'> {
  readonly demo: Demo;
  /** Files are `/baked/results/<key>.json` and `/baked/results/<key>.safetensors`. */
  readonly key: string;
  readonly arrays: Readonly<Record<string, NdArray>>;
}

const manifestSchema = z.strictObject({
  format: z.literal(1),
  results: z.record(
    z.string(),
    z.strictObject({ key: z.string(), json: z.string(), safetensors: z.string() }),
  ),
});

/** `baked/manifest.json`: for each demo its key and the SHA-256 of its two files. */
export type Manifest = z.infer<typeof manifestSchema>;

const arraysByKey = new Map<string, Promise<Readonly<Record<string, NdArray>>>>();

/**
 * Loads the baked result of a demo; its arrays are read once per process and shared: do not write to them.
 *
 * @throws {Error} naming the demo and the command to run if it was never baked, was baked with other parameters,
 * or if its files are damaged.
 */
export async function loadBaked(demo: Demo, root = projectRoot()): Promise<BakedResult> {
  const key = readManifest(root).results[demo.id]?.key;
  const record = key === undefined ? undefined : readRecord(key, root);
  const again = `run: npm run bake -- --select ${demo.id}`;
  if (key === undefined || record === undefined) {
    throw new Error(`${demo.id} is not baked; ${again}`);
  }
  if (!isOf(demo, record)) {
    throw new Error(`${demo.id} was baked with other settings than it has now; ${again}`);
  }
  const path = resultPaths(key, root).safetensors;
  const arrays = arraysByKey.get(path) ?? readArrays(path, record);
  arraysByKey.set(path, arrays);
  return { ...record, demo, key, arrays: await arrays };
}

/** Whether a record answers what a demo asks; code, model and pictures are the freshness check's to compare. */
function isOf(demo: Demo, record: BakedRecord): boolean {
  const pictures = record.pictures.map(({ id }) => id);
  return (
    record.op.id === demo.op &&
    (record.model?.id ?? null) === demo.model &&
    canonicalJson(pictures) === canonicalJson(demo.pictures) &&
    canonicalJson((record.judges ?? []).map(({ id }) => id)) === canonicalJson(demo.judges ?? []) &&
    Object.entries(demo.params).every(([name, value]) => record.params[name] === value)
  );
}

/** Reads the manifest; an empty one if nothing was ever baked. */
export function readManifest(root: string): Manifest {
  const path = join(root, 'baked', 'manifest.json');
  const value = readJson(path);
  if (value === undefined) return { format: 1, results: {} };
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is damaged:\n${z.prettifyError(parsed.error)}`);
}

/**
 * Writes the manifest, unless it is the same already.
 *
 * @param keys of the demos whose results exist, by demo id.
 * @param others entries to keep as they are.
 */
export function writeManifest(
  keys: ReadonlyMap<string, string>,
  others: Manifest['results'],
  root: string,
): void {
  const fresh = [...keys].map(([id, key]) => [id, { key, ...fileHashes(key, root) }] as const);
  const entries = [...Object.entries(others), ...fresh].sort(([a], [b]) => (a < b ? -1 : 1));
  const results = Object.fromEntries(entries);
  const manifest: Manifest = { format: 1, results };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const path = join(root, 'baked', 'manifest.json');
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeWhole(path, text);
}

/** SHA-256 of a result's two files. */
export function fileHashes(key: string, root: string): { json: string; safetensors: string } {
  const { json, safetensors } = resultPaths(key, root);
  return { json: hashFile(json), safetensors: hashFile(safetensors) };
}

/**
 * Reads a result's record.
 *
 * @returns undefined if there is none; it is written last, so it never stands without its arrays.
 */
export function readRecord(key: string, root: string): BakedRecord | undefined {
  const path = resultPaths(key, root).json;
  const value = readJson(path);
  return value === undefined ? undefined : parseRecord(value, path);
}

/** Whether a result is there and its arrays are the bytes that were written. */
export function isIntact(key: string, root: string): boolean {
  const record = readRecord(key, root);
  const { safetensors } = resultPaths(key, root);
  return (
    record !== undefined && existsSync(safetensors) && hashFile(safetensors) === record.file.sha256
  );
}

async function readArrays(path: string, record: BakedRecord): Promise<Record<string, NdArray>> {
  const tensors = readSafetensors(await readFile(path), path);
  const arrays: Record<string, NdArray> = {};
  for (const [name, { shape }] of Object.entries(record.arrays)) {
    const tensor = tensors.get(name);
    if (tensor === undefined || canonicalJson(tensor.shape) !== canonicalJson(shape)) {
      throw new Error(`${path} has no array "${name}" of shape [${shape.join(' × ')}]`);
    }
    arrays[name] = { data: tensor.data, shape };
  }
  return arrays;
}

/** A result on its way into the store. */
export interface FinishedRun {
  readonly result: OpResult;
  /** What the operation declares, which decides how arrays are stored. */
  readonly outputs: Readonly<Record<string, OutputSpec>>;
  readonly seed: number;
  readonly backend: string;
}

/**
 * Writes a result's two files, each whole or not at all.
 *
 * @throws {RangeError} if a number of the result is not finite; nothing is written then.
 */
export function writeResult(
  key: string,
  ingredients: Ingredients,
  run: FinishedRun,
  root: string,
): BakedRecord {
  const { arrays, rawHash } = hashResult(run.result);
  const levels = new Set(
    Object.keys(arrays).filter((name) => run.outputs[name]?.storage === 'uint8'),
  );
  const bytes = writeSafetensors(run.result.arrays, { levels });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const record = parseRecord(
    {
      format: 1,
      ...ingredients,
      seed: run.seed,
      backend: run.backend,
      values: run.result.values,
      arrays,
      rawHash,
      file: { sha256, bytes: bytes.length },
    },
    key,
  );
  const paths = resultPaths(key, root);
  writeWhole(paths.safetensors, bytes);
  writeWhole(paths.json, `${JSON.stringify(record, null, 1)}\n`);
  return record;
}

/** Removes the results whose key no demo has any more. @returns how many files went. */
export function removeUnnamed(keys: ReadonlySet<string>, root: string): number {
  const folder = join(root, 'baked', 'results');
  if (!existsSync(folder)) return 0;
  const unnamed = readdirSync(folder).filter((name) => !keys.has(name.split('.')[0] ?? ''));
  for (const name of unnamed) rmSync(join(folder, name));
  return unnamed.length;
}

function resultPaths(key: string, root: string): { json: string; safetensors: string } {
  const stem = join(root, 'baked', 'results', key);
  return { json: `${stem}.json`, safetensors: `${stem}.safetensors` };
}

function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
