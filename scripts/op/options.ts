import type { ParseArgsConfig } from 'node:util';

export type Options = NonNullable<ParseArgsConfig['options']>;

export const backends = ['wasm', 'wasm-single', 'webgpu'] as const;
export type BackendFlag = (typeof backends)[number];

/** Flags that every operation has. */
export const commonOptions = {
  model: { type: 'string' },
  picture: { type: 'string', multiple: true, default: [] },
  bank: { type: 'string', multiple: true, default: [] },
  label: { type: 'string', multiple: true, default: [] },
  mask: { type: 'string', multiple: true, default: [] },
  crop: { type: 'string' },
  judge: { type: 'string', multiple: true, default: [] },
  preset: { type: 'string' },
  backend: { type: 'string', default: 'wasm' },
  out: { type: 'string' },
  debug: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies Options;

/** The same in words: how a flag is written, and what it is for. */
export const commonHelp: readonly (readonly [string, string])[] = [
  ['--model <id>', 'which model; see the list of `npm run op -- --help`'],
  ['--picture <path>', 'a picture file, or a folder of them (may be repeated)'],
  ['--bank <id>', 'a picture of the bank, or several with commas (may be repeated)'],
  ['--label <class>', 'the true class of the picture files: one for all, or one each'],
  [
    '--mask <path>',
    'the silhouette of a picture file, white on black, one each; the bank has its own',
  ],
  ['--crop <x,y,size>', 'which square of the picture files; default: the largest in the middle'],
  ['--judge <id>', 'another model that judges what is made, where an operation takes judges'],
  ['--preset <name>', 'a named set of parameters; single ones can still be given'],
  ['--backend <name>', `${backends.join(', ')}; default: wasm, on all cores`],
  ['--out <folder>', 'where to write PNG, CSV, JSON and the raw arrays; default: print only'],
  ['--debug', 'print where an error comes from'],
  ['-h, --help', 'print this'],
];
