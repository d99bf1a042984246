import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { parseArchitecture } from '../../../compute/network/architecture.ts';
import { readModel, type ModelBytes } from '../../../compute/network/model-file.ts';
import { shapeLayers } from '../../../compute/network/shapes.ts';
import { sha256Hex } from '../../../compute/numeric/sha256.ts';

const folder = path.join(import.meta.dirname, '../../../models/robust');

describe('reading a model', () => {
  let good: ModelBytes;

  beforeAll(async () => {
    const weights = await readFile(path.join(folder, 'weights.safetensors'));
    const architecture = await readFile(path.join(folder, 'architecture.json'), 'utf8');
    const sha256 = sha256Hex(weights);
    good = { id: 'robust', architecture, weights, hash: sha256, sha256 };
  });

  /** The good model with its architecture changed. */
  const edited = (edit: (architecture: Record<string, unknown>) => void): ModelBytes => {
    const architecture = JSON.parse(good.architecture) as Record<string, unknown>;
    edit(architecture);
    return { ...good, architecture: JSON.stringify(architecture) };
  };

  it('accepts the committed model and names its hash', () => {
    const model = readModel(good);
    expect(model.hash).toBe(good.sha256);
    expect(model.tensors['conv1.kernel']?.shape).toEqual([3, 3, 3, 16]);
  });

  it('refuses one flipped bit', () => {
    const weights = Uint8Array.from(good.weights);
    weights[weights.length - 1000] = (weights[weights.length - 1000] ?? 0) ^ 1;
    expect(() => readModel({ ...good, weights, hash: sha256Hex(weights) })).toThrow(
      /models\/robust\/weights\.safetensors has SHA-256 .* is expected/,
    );
  });

  it('refuses a truncated file', () => {
    expect(() => readModel({ ...good, weights: good.weights.subarray(0, 100_000) })).toThrow(
      /models\/robust\/weights\.safetensors/,
    );
  });

  it('recognises a web page that was served in place of the model', () => {
    const weights = new TextEncoder().encode('<!doctype html><title>Not found</title>');
    expect(() => readModel({ ...good, weights })).toThrow(/web page/);
  });

  it('refuses weights of another shape than the architecture calls for', () => {
    const wider = edited((architecture) => {
      const layers = architecture['layers'] as { filters: number }[];
      if (layers[0]) layers[0].filters = 24;
    });
    expect(() => readModel(wider)).toThrow(
      /"conv1\.kernel" is \[3 × 3 × 3 × 16\].*calls for \[3 × 3 × 3 × 24\]/,
    );
  });

  it('refuses tensors that belong to no layer', () => {
    const shorter = edited((architecture) => {
      const layers = architecture['layers'] as { name: string }[];
      architecture['layers'] = layers.filter(({ name }) => name !== 'residual1');
    });
    expect(() => readModel(shorter)).toThrow(/tensors of no layer: .*residual1\.a\.kernel/);
  });

  it('refuses an unknown layer, a typing error and text that is not JSON, each by file and field', () => {
    const layer = { name: 'attention', type: 'attention' };
    expect(() => readModel(edited((architecture) => (architecture['layers'] = [layer])))).toThrow(
      /models\/robust\/architecture\.json.*\n.*layers\[0\]/s,
    );
    expect(() => readModel(edited((architecture) => (architecture['classes'] = 'dog')))).toThrow(
      /classes/,
    );
    expect(() => readModel({ ...good, architecture: '<html>' })).toThrow(
      /architecture\.json is not JSON.*<html>/,
    );
  });

  it('refuses layers that do not fit together', () => {
    const architecture = parseArchitecture(JSON.parse(good.architecture), 'robust');
    const pool = { name: 'odd', type: 'average-pool', size: 3 } as const;
    expect(() => shapeLayers({ ...architecture, layers: [pool] })).toThrow(
      /"odd" cannot divide 64 × 64/,
    );
    const dense = { name: 'early', type: 'dense', units: 10 } as const;
    expect(() => shapeLayers({ ...architecture, layers: [dense] })).toThrow(
      /"early" \(dense\) cannot take/,
    );
    expect(() =>
      shapeLayers({ ...architecture, layers: architecture.layers.slice(0, -1) }),
    ).toThrow(/10 classes/);
  });
});
