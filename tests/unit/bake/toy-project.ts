import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { writeSafetensors } from '../../../compute/network/safetensors.ts';
import { linearNetwork } from '../linear-network.ts';
import type { BakeServices } from '../../../bake/bake.ts';

/** The files of a project small enough to bake in milliseconds; a test replaces some by others. */
const files: Readonly<Record<string, string>> = {
  'package.json': '{ "dependencies": {} }',
  'compute/op.ts': 'export {};',
  'compute/network/network.ts': 'export const engine = 1;',
  'compute/toy/factor.ts': 'export const factor = 2;',
  'compute/toy/scale.ts': `import { factor } from './factor.ts';

export default {
  id: 'toy/scale',
  version: 1,
  title: 'Scale',
  summary: 'Scaled gradient plus noise.',
  pictures: 'one',
  params: {
    gain: { type: 'number', label: 'Gain', help: 'A factor.', default: 1, min: 0, max: 10, step: 1 },
    seed: { type: 'number', label: 'Seed', help: 'Of the noise.', default: 0, min: 0, max: 9, step: 1 },
    targetClass: { type: 'class', label: 'Target', help: 'A class.', default: null, nullLabel: 'the first' },
    centred: { type: 'switch', label: 'Centred', help: 'A switch.', default: false },
  },
  presets: { loud: { gain: 9 } },
  outputs: {
    adversarial: { kind: 'picture', help: 'The picture again.' },
    map: { kind: 'signed', help: 'The gradient.' },
    size: { kind: 'magnitude', help: 'Its size.' },
    steps: { kind: 'series', help: 'Noise.' },
    mean: { kind: 'scalar', help: 'A number.' },
  },
  async *run(env, input, { gain, targetClass }) {
    yield { step: 0, steps: 1 };
    const { gradient, values } = await env.network.gradient(input.images, {
      kind: 'logit',
      classes: [targetClass ?? 0],
    });
    env.signal?.throwIfAborted();
    const [, ...shape] = gradient.shape;
    const map = { data: gradient.data.map((value) => value * gain * factor), shape };
    const steps = Float32Array.of(env.random.uniform(), env.random.normal());
    return {
      arrays: {
        map,
        adversarial: { data: input.images.data, shape },
        size: { data: map.data.filter((_, i) => i % 3 === 0).map(Math.abs), shape: shape.slice(0, 2) },
        steps: { data: steps, shape: [2] },
      },
      values: { mean: gain === 7 ? NaN : (values.data[0] ?? 0) },
    };
  },
};
`,
  'content/articles/maps/demos.ts': demosOf('maps', {
    plain: {},
    loud: { gain: 3 },
    seeded: { seed: 4 },
  }),
  'content/landing/demos.ts': demosOf('landing', { hero: { gain: 5 } }),
};

/** An operation in which no network and no picture takes part; seed 9 asks for a network all the same. */
export const diceOp: Readonly<Record<string, string>> = {
  'compute/toy/dice.ts': `export default {
  id: 'toy/dice',
  version: 1,
  title: 'Dice',
  summary: 'Throws a die.',
  pictures: 'none',
  model: 'none',
  params: {
    seed: { type: 'number', label: 'Seed', help: 'Of the die.', default: 0, min: 0, max: 9, step: 1 },
  },
  outputs: { eyes: { kind: 'scalar', help: 'A number from 1 to 6.' } },
  async *run(env, input, { seed }) {
    if (seed === 9) await env.network.forward(input.images);
    return { arrays: {}, values: { eyes: 1 + Math.floor(6 * env.random.uniform()) } };
  },
};
`,
};

/** The text of a demos.ts whose demos run toy/scale with these parameters. */
export function demosOf(article: string, params: Readonly<Record<string, object>>): string {
  const demos = Object.entries(params).map(([name, given]) => [
    name,
    {
      ...{ id: `${article}/${name}`, op: 'toy/scale', model: 'tiny', pictures: ['dot'] },
      params: given,
    },
  ]);
  return `export const demos = ${JSON.stringify(Object.fromEntries(demos))};`;
}

/** The network that the toy project's only model stands for. */
export const tiny = linearNetwork({ height: 4, width: 4 });

/**
 * Writes a toy project into a new temporary folder: always a new one, because Node imports each file once.
 *
 * @param changes files to add or replace, by path.
 */
export async function toyProject(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'toy-project-'));
  const architecture = {
    ...tiny.architecture,
    layers: [{ name: 'logits', type: 'dense', units: 3 }],
  };
  const all = {
    ...files,
    'models/tiny/architecture.json': JSON.stringify(architecture),
    ...changes,
  };
  const bank = { pictures: [{ id: 'dot', label: 'class-1' }] };
  write(root, 'models/tiny/weights.safetensors', writeSafetensors({}));
  write(root, 'pictures/bank.json', JSON.stringify(bank));
  const dot = sharp({ create: { width: 4, height: 4, channels: 3, background: '#48c' } });
  write(root, 'pictures/64/dot.png', await dot.png().toBuffer());
  for (const [path, content] of Object.entries(all)) write(root, path, content);
  return root;
}

export function write(root: string, path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Bakes on the toy network and keeps what was printed. */
export function toyServices(root: string): BakeServices & { readonly lines: string[] } {
  const lines: string[] = [];
  return {
    root,
    lines,
    write: (line) => lines.push(line),
    signal: new AbortController().signal,
    openNetwork: (model) =>
      Promise.resolve({ ...tiny, id: model.id, dispose: () => Promise.resolve() }),
  };
}
