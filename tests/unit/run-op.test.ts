import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../compute/network/safetensors.ts';
import { inFlags, type Given } from '../../scripts/op/flags.ts';
import { writeResults } from '../../scripts/op/write-results.ts';
import { main } from '../../scripts/run-op.ts';
import { diceOp, tiny, toyProject, write } from './bake/toy-project.ts';

let root: string;
let work: string;
let picture: string;

beforeAll(async () => {
  root = await toyProject({
    ...diceOp,
    'compute/toy/mean.ts': meanOp,
    'compute/toy/within.ts': withinOp,
    'compute/toy/picky.ts': pickyOp,
  });
  const grey = sharp({ create: { width: 4, height: 4, channels: 3, background: '#333' } });
  write(root, 'pictures/masks/dot.png', await grey.toColourspace('b-w').png().toBuffer());
});
beforeEach(async () => {
  work = mkdtempSync(join(tmpdir(), 'run-op-'));
  picture = join(work, 'my.png');
  const data = Uint8Array.from({ length: 4 * 4 * 3 }, (_, index) => index * 5);
  await sharp(data, { raw: { width: 4, height: 4, channels: 3 } })
    .png()
    .toFile(picture);
  return () => {
    rmSync(work, { recursive: true });
  };
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** An operation on many pictures. */
const meanOp = `export default {
  id: 'toy/mean',
  version: 1,
  title: 'Mean',
  summary: 'The mean of many pictures.',
  pictures: 'many',
  params: {},
  outputs: {
    means: { kind: 'table', help: 'One row a picture.' },
    grid: { kind: 'matrix', help: 'Numbers.' },
  },
  async *run(env, { images, labels }) {
    return {
      arrays: { grid: { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] } },
      values: { means: labels.map((label, index) => ({ picture: index, label, note: 'a, "b"' })) },
    };
  },
};
`;

/** An operation that takes silhouettes: the share of each picture that they cover. */
const withinOp = `export default {
  id: 'toy/within',
  version: 1,
  title: 'Within',
  summary: 'What silhouettes cover.',
  pictures: 'many',
  needsMasks: true,
  params: {},
  outputs: { shares: { kind: 'table', help: 'One row a picture.' } },
  async *run(env, { labels, masks }) {
    const share = (index) =>
      masks.data.subarray(16 * index, 16 * (index + 1)).reduce((sum, value) => sum + value, 0) / 16;
    return { arrays: {}, values: { shares: labels.map((_, index) => ({ share: share(index) })) } };
  },
};
`;

/** An operation that finds out only while it runs that a parameter does not fit. */
const pickyOp = `export default {
  id: 'toy/picky',
  version: 1,
  title: 'Picky',
  summary: 'Refuses.',
  pictures: 'one',
  params: {
    stepSize: { type: 'number', label: 'Step', help: 'A step.', default: 1, min: 0, max: 20, step: 1 },
    epsilonMax: { type: 'number', label: 'ε', help: 'A radius.', default: 0, min: 0, max: 20, step: 1 },
    norm: { type: 'choice', label: 'Norm', help: 'A norm.', default: 'l2', options: [{ value: 'l2' }, { value: 'linf' }] },
    targetClass: { type: 'class', label: 'Target', help: 'A class.', default: null, nullLabel: 'the first' },
  },
  presets: { second: { targetClass: 1 } },
  outputs: { mean: { kind: 'scalar', help: 'A number.' } },
  async *run(env, input, { stepSize, targetClass }) {
    if (stepSize > 5) {
      throw new RangeError('stepSize = ' + stepSize + ' is not accepted; stepSize takes at most 5, or norm = l2 for more');
    }
    if (targetClass === 1) throw new RangeError('targetClass = 1 (class-1) is the class already');
    return { arrays: {}, values: { mean: 0 } };
  },
};
`;

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** How many networks were opened: none, if all was checked before the work. */
  readonly opened: number;
}

async function run(...argv: string[]): Promise<Run> {
  const out: string[] = [];
  const errors: string[] = [];
  let opened = 0;
  const code = await main(argv, {
    root,
    write: (text) => out.push(text),
    writeError: (text) => errors.push(text),
    signal: new AbortController().signal,
    openNetwork: ({ id }) => {
      opened += 1;
      return Promise.resolve({ ...tiny, id, dispose: () => Promise.resolve() });
    },
  });
  return { code, out: out.join('\n'), error: errors.join('\n'), opened };
}

describe('an operation on a picture file', () => {
  it('writes pictures, tables, raw arrays and a description, and says what it did', async () => {
    const target = join(work, 'deep', 'out');
    const flags = [
      '--gain',
      '2',
      '--seed',
      '3',
      '--target',
      'class-2',
      '--label',
      '1',
      '--centred',
    ];
    const { code, out, error } = await run(
      ...['toy/scale', '--model', 'tiny', '--picture', picture, ...flags, '--out', target],
    );
    expect(error).toBe('');
    expect(code).toBe(0);
    expect(readdirSync(join(work, 'deep'))).toEqual(['out']);
    expect(readdirSync(target).sort()).toEqual(
      [
        'adversarial.png',
        'map.png',
        'result.json',
        'result.safetensors',
        'size.png',
        'steps.csv',
      ].sort(),
    );
    const description: unknown = JSON.parse(readFileSync(join(target, 'result.json'), 'utf8'));
    expect(description).toMatchObject({
      op: { id: 'toy/scale', version: 1 },
      params: { gain: 2, seed: 3, targetClass: 2, centred: true },
      pictures: [{ name: 'my.png', label: 1, notices: [] }],
      seed: 3,
      backend: 'wasm',
    });
    expect(readFileSync(join(target, 'steps.csv'), 'utf8')).toMatch(
      /^index,steps\n0,[\d.-]+\n1,[\d.-]+\n$/,
    );
    expect(out).toContain('Scale of the model "tiny" on my.png');
    expect(out).toContain('targetClass class-2');
  });

  it('writes pictures bit for bit', async () => {
    const target = join(work, 'out');
    await run('toy/scale', '--model', 'tiny', '--picture', picture, '--out', target);
    const [before, after] = await Promise.all(
      [picture, join(target, 'adversarial.png')].map((path) => sharp(path).raw().toBuffer()),
    );
    expect(after).toEqual(before);
    const path = join(target, 'result.safetensors');
    expect([...readSafetensors(readFileSync(path), path).keys()]).toEqual([
      ...['adversarial', 'map', 'size', 'steps'],
    ]);
  });

  it('prints the probabilities that the written picture gives when it is read again', async () => {
    const target = join(work, 'out');
    const given = ['toy/scale', '--model', 'tiny', '--picture'];
    const probabilities = ({ out }: { out: string }): string | undefined =>
      /as an 8-bit file: (.*)/.exec(out)?.[1];
    const first = probabilities(await run(...given, picture, '--out', target));
    expect(first).toMatch(/^class-\d [\d.]+ %/);
    expect(probabilities(await run(...given, join(target, 'adversarial.png')))).toBe(first);
  });

  it('takes presets, fractions, bank pictures, and keeps other files of the output folder', async () => {
    const target = join(work, 'out');
    mkdirSync(target);
    writeFileSync(join(target, 'notes.txt'), 'mine');
    const { code, out } = await run(
      ...['toy/scale', '--model', 'tiny', '--bank', 'dot', '--preset', 'loud', '--seed', '8/4'],
      ...['--no-centred', '--target-class', 'none', '--out', target],
    );
    expect(code).toBe(0);
    expect(out).toContain('gain 9, seed 2, targetClass none, centred false');
    expect(readFileSync(join(target, 'notes.txt'), 'utf8')).toBe('mine');
    expect(existsSync(join(target, 'result.json'))).toBe(true);
  });

  it('lists its files, and takes those of the result before away', async () => {
    const target = join(work, 'out');
    const listed = (): unknown =>
      (JSON.parse(readFileSync(join(target, 'result.json'), 'utf8')) as { files: unknown }).files;
    const given = ['--model', 'tiny', '--bank', 'dot', '--out', target];
    await run('toy/scale', ...given);
    const first = readdirSync(target);
    expect(listed()).toEqual(expect.arrayContaining(first));
    writeFileSync(join(target, 'notes.txt'), 'mine');
    await run('toy/mean', ...given);
    expect(readdirSync(target).toSorted()).toEqual(
      ['notes.txt', 'grid.csv', 'means.csv', 'result.json', 'result.safetensors'].toSorted(),
    );
    expect(listed()).not.toContain('notes.txt');
  });

  it('keeps a picture of the result before that it reads itself', async () => {
    const target = join(work, 'out');
    await run('toy/scale', '--model', 'tiny', '--bank', 'dot', '--out', target);
    const earlier = join(target, 'adversarial.png');
    const { code } = await run(
      'toy/mean',
      '--model',
      'tiny',
      '--picture',
      earlier,
      '--out',
      target,
    );
    expect(code).toBe(0);
    expect(existsSync(earlier)).toBe(true);
  });

  it('does not write over the picture that it reads', async () => {
    const own = join(work, 'adversarial.png');
    writeFileSync(own, readFileSync(picture));
    const given = ['toy/scale', '--model', 'tiny', '--picture', own];
    const { code, error } = await run(...given, '--out', work);
    expect(error).toMatch(/the result could replace .*adversarial\.png, which is read/);
    expect(code).toBe(1);
    expect(readFileSync(own)).toEqual(readFileSync(picture));
    expect((await run(...given, '--out', join(work, 'out'))).code).toBe(0);
  });

  it('runs without model and picture where the operation takes none', async () => {
    const target = join(work, 'out');
    const { code, out } = await run('toy/dice', '--seed', '2', '--out', target);
    expect(code).toBe(0);
    expect(out).toMatch(/^Dice\n {2}with seed 2\n {2}eyes: [1-6]\n/);
    const description: unknown = JSON.parse(readFileSync(join(target, 'result.json'), 'utf8'));
    expect(description).toMatchObject({ model: null, pictures: [], params: { seed: 2 } });
    expect((await run('toy/dice', '--help')).out).toMatch(/^npm run op -- toy\/dice \[options\]/);
  });

  it('takes a folder where the operation takes many pictures', async () => {
    writeFileSync(join(work, 'about.txt'), 'no picture');
    const target = join(work, 'out');
    const { code } = await run(
      ...['toy/mean', '--model', 'tiny', '--picture', work, '--bank', 'dot', '--out', target],
    );
    expect(code).toBe(0);
    expect(readFileSync(join(target, 'means.csv'), 'utf8')).toBe(
      'picture,label,note\n0,1,"a, ""b"""\n1,,"a, ""b"""\n',
    );
    expect(readFileSync(join(target, 'grid.csv'), 'utf8')).toBe('0,1\n1,2\n3,4\n');
  });
});

describe('an operation that takes silhouettes', () => {
  const within = ['toy/within', '--model', 'tiny'];
  let mask: string;
  beforeEach(async () => {
    mask = join(work, 'mask.png');
    const data = Uint8Array.from({ length: 16 }, (_, index) => (index < 4 ? 255 : 0));
    await sharp(data, { raw: { width: 4, height: 4, channels: 1 } })
      .png()
      .toFile(mask);
  });

  it('takes those of the bank, and one --mask for each --picture', async () => {
    const given = ['--bank', 'dot', '--picture', picture, '--mask', mask];
    const { error, out } = await run(...within, ...given);
    expect(error).toBe('');
    expect(out).toMatch(/shares: \[\{"share":0\.2\d*\},\{"share":0\.25\}\]/);
  });

  it.each([
    ['a picture without one', () => [...within, '--picture', picture], /0 --mask for 1 --picture/],
    [
      'more of them than pictures',
      () => [...within, '--picture', picture, '--mask', mask, '--mask', mask],
      /2 --mask for 1 --picture; give one each/,
    ],
    [
      'one for the bank',
      () => [...within, '--bank', 'dot', '--mask', mask],
      /--label, --mask and --crop are for --picture/,
    ],
    [
      'one for an operation that takes none',
      () => ['toy/mean', '--model', 'tiny', '--picture', picture, '--mask', mask],
      /toy\/mean takes no silhouettes; leave out --mask/,
    ],
    [
      'one with colours',
      () => [...within, '--picture', picture, '--mask', picture],
      /my\.png: this mask has colours/,
    ],
    [
      'no file',
      () => [...within, '--picture', picture, '--mask', join(work, 'none.png')],
      /none\.png: there is no such file/,
    ],
  ])('refuses %s', async (_what, argv, message) => {
    const { code, error } = await run(...argv());
    expect(code).toBe(1);
    expect(error).toMatch(message);
    expect(error).not.toContain('\n');
  });

  it('refuses a mask of another size than its picture', async () => {
    const large = join(work, 'large.png');
    await sharp(mask).resize(8, 8).png().toFile(large);
    const given = [...within, '--picture', picture, '--mask', large];
    const message =
      /large\.png: this mask of 8 × 8 pixels is not of the size of its picture, .*my\.png of 4 × 4 pixels/;
    expect((await run(...given)).error).toMatch(message);
    expect((await run(...given, '--crop', '0,0,4')).error).toMatch(message);
  });

  it('refuses a mask that covers nothing, by its path and before a network is opened', async () => {
    const black = join(work, 'black.png');
    await sharp(new Uint8Array(16), { raw: { width: 4, height: 4, channels: 1 } })
      .png()
      .toFile(black);
    const given = [...within, '--bank', 'dot', '--picture', picture, '--mask'];
    const whole = await run(...given, black);
    expect(whole.error).toMatch(
      /^\/.*black\.png: this mask is black everywhere; accepted is .*white/,
    );
    expect(whole).toMatchObject({ code: 1, out: '', opened: 0 });
    // The object is in the first line of the file, and the square that is used begins two lines below it.
    const cropped = await run(...given, mask, '--crop', '2,2,2');
    expect(cropped.error).toMatch(
      /mask\.png: this mask is black everywhere in the square 2,2,2 that/,
    );
    expect((await run(...given, mask)).error).toBe('');
  });

  it('names the mask in the description', async () => {
    const target = join(work, 'out');
    await run(...within, '--picture', picture, '--mask', mask, '--out', target);
    const { pictures } = JSON.parse(readFileSync(join(target, 'result.json'), 'utf8')) as {
      pictures: { mask: string }[];
    };
    expect(pictures[0]?.mask).toBe(hash('sha256', readFileSync(mask)));
  });
});

describe('help', () => {
  it('lists operations and models', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toMatch(/toy\/mean .*The mean of many pictures\.\n {2}toy\/picky/);
    expect(out).toMatch(/Models:\n\n {2}tiny/);
  });

  it('of an operation without parameters has no list of them', async () => {
    expect((await run('toy/mean', '-h')).out).not.toContain('Parameters');
  });

  it('of an operation comes from its specifications', async () => {
    const { code, out } = await run('toy/scale', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/--gain <number> .*A factor\. \[0 to 10; default 1\]/);
    expect(out).toMatch(/--target-class, --target <class> .*none: the first/);
    expect(out).toMatch(/--centred, --no-centred .*\[default off\]/);
    expect(out).toMatch(/loud +gain = 9/);
    expect(out).toMatch(/map \(signed\) +The gradient\./);
  });
});

describe('bad input is one line, a status of 1, and no file', () => {
  const whole = ['toy/scale', '--model', 'tiny', '--bank', 'dot'];

  it.each([
    [
      'an unknown operation',
      ['toy/none'],
      /unknown operation "toy\/none"; there are: toy\/dice, toy\/mean, toy\/picky, toy\/scale/,
    ],
    ['no model', ['toy/scale', '--bank', 'dot'], /--model is missing; there are: tiny/],
    [
      'an unknown model',
      ['toy/scale', '--model', 'big', '--bank', 'dot'],
      /unknown model "big"; there are: tiny/,
    ],
    ['no picture', ['toy/scale', '--model', 'tiny'], /no picture is given/],
    ['two pictures for one', [...whole, '--bank', 'dot'], /takes one picture, and 2 are given/],
    [
      'an unknown bank picture',
      ['toy/scale', '--model', 'tiny', '--bank', 'x'],
      /unknown picture "x"; the bank has: dot/,
    ],
    [
      'an unknown flag',
      [...whole, '--pitch', '1'],
      /Unknown option '--pitch'; there are: --gain, --seed/,
    ],
    ['a model for none', ['toy/dice', '--model', 'tiny'], /takes no model, and "tiny" is given/],
    ['a picture for none', ['toy/dice', '--bank', 'dot'], /takes no pictures, and 1 are given/],
    ['a judge for nothing', [...whole, '--judge', 'tiny'], /toy\/scale takes no --judge/],
    ['an unknown judge', [...whole, '--judge', 'big'], /unknown model "big"; there are: tiny/],
    ['a stray word', [...whole, 'more'], /Unexpected argument 'more'/],
    [
      'an option given twice',
      [...whole, '--gain', '1', '--gain=2'],
      /--gain is given 2 times \(1, 2\); give it once/,
    ],
    [
      'a switch given both ways',
      [...whole, '--centred', '--no-centred'],
      /--centred is given 2 times \(--centred, --no-centred\)/,
    ],
    [
      'a value out of range',
      [...whole, '--gain', '11'],
      /^--gain 11 is not accepted; it takes a number from 0 to 10$/,
    ],
    ['a negative value', [...whole, '--gain=-1'], /^--gain -1 is not accepted/],
    ['not a number', [...whole, '--gain', 'NaN'], /^--gain NaN is not accepted; it takes a number/],
    ['a negative value as a word', [...whole, '--gain', '-1'], /^--gain -1 is not accepted/],
    ['minus infinity', [...whole, '--gain', '-Infinity'], /^--gain -Infinity is not accepted/],
    ['infinity', [...whole, '--gain', 'Infinity'], /^--gain Infinity is not accepted/],
    ['too large for a number', [...whole, '--gain', '1e999'], /^--gain 1e999 is not accepted/],
    ['infinity by division', [...whole, '--gain', '1/0'], /^--gain 1\/0 is not accepted/],
    [
      'two spellings of one parameter',
      [...whole, '--target', '1', '--target-class', '2'],
      /--target-class and --target are the same parameter/,
    ],
    [
      'a preset that every JavaScript object seems to have',
      [...whole, '--preset', 'constructor'],
      /unknown preset "constructor" of toy\/scale; there are: loud/,
    ],
    [
      'an empty path',
      ['toy/scale', '--model', 'tiny', '--picture', ''],
      /--picture is empty; it takes a path/,
    ],
    [
      'a fraction out of range',
      [...whole, '--gain', '3000/25'],
      /^--gain 3000\/25 is not accepted; it takes a number from 0 to 10$/,
    ],
    [
      'a value of several words',
      [...whole, '--gain', 'a lot'],
      /^--gain "a lot" is not accepted; it takes a number from 0 to 10$/,
    ],
    [
      'a missing value before another flag',
      ['toy/scale', '--gain', ...whole.slice(1)],
      /^--gain is given without a value; it takes <number>: A factor\. \[0 to 10; default 1\]$/,
    ],
    [
      'a missing value of a flag that every operation has',
      [...whole, '--picture'],
      /^--picture is given without a value; it takes <path>: a picture file/,
    ],
    [
      'a switch with a value',
      [...whole, '--no-centred=yes'],
      /^--no-centred=yes is not accepted; this switch takes no value: --centred or --no-centred$/,
    ],
    ['an empty value', [...whole, '--gain', ''], /^--gain "" is not accepted/],
    [
      'an unknown class',
      [...whole, '--target', 'horse'],
      /^--target horse is not accepted; it takes a class \(class-0, class-1, class-2\), its index from 0 to 2, or none \(the first\)$/,
    ],
    [
      'a class index too high',
      [...whole, '--target-class', '3'],
      /^--target-class 3 is not accepted; .*from 0 to 2/,
    ],
    [
      'an unknown preset',
      [...whole, '--preset', 'quiet'],
      /unknown preset "quiet" of toy\/scale; there are: loud/,
    ],
    [
      'an unknown backend',
      [...whole, '--backend', 'gpu'],
      /--backend gpu is not accepted; it takes wasm/,
    ],
    ['a bad crop', [...whole, '--crop', '1,2'], /--crop 1,2 is not accepted; it takes x,y,size/],
    [
      'a label for the bank',
      [...whole, '--label', '1'],
      /--label, --mask and --crop are for --picture/,
    ],
    ['a result that is not finite', [...whole, '--gain', '7'], /result\.values\.mean is NaN/],
  ])('%s', async (_what, argv, message) => {
    const { code, out, error } = await run(...argv, '--out', join(work, 'out'));
    expect(error).toMatch(message);
    expect(error).not.toContain('\n');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(readdirSync(work)).toEqual(['my.png']);
  });

  it.each([
    [
      'that the operation refuses',
      ['--step-size', '50/5'],
      /^--step-size 50\/5 is not accepted; it takes at most 5, or --norm l2 for more$/,
    ],
    [
      'that must be one of some',
      ['--norm', 'l7'],
      /^--norm l7 is not accepted; it takes one of l2, linf$/,
    ],
    [
      'that is larger than the pixel range',
      ['--norm', 'linf', '--epsilon-max', '16/2'],
      /^--epsilon-max 16\/2 is more than .* written --epsilon-max 8\/255$/,
    ],
    ['by the name of a class', ['--target', 'class-1'], /^--target class-1 is the class already$/],
    ['by its index', ['--target', '1'], /^--target 1 \(class-1\) is the class already$/],
    ['of a preset', ['--preset', 'second'], /^--target-class 1 \(class-1\) is the class already$/],
  ])('a value %s, named by its flag', async (_what, argv, message) => {
    const { code, error } = await run('toy/picky', '--model', 'tiny', '--bank', 'dot', ...argv);
    expect(error).toMatch(message);
    expect(code).toBe(1);
  });

  it.each([
    ['text', 'hello'],
    ['empty', ''],
    ['web page', '<!doctype html><title>404</title>'],
  ])('a picture file that is no picture: %s', async (_what, content) => {
    writeFileSync(picture, content);
    const { code, error } = await run(
      ...['toy/scale', '--model', 'tiny', '--picture', picture, '--out', join(work, 'out')],
    );
    expect(code).toBe(1);
    expect(error).toMatch(/my\.png: .*; accepted is a JPEG/);
    expect(readdirSync(work)).toEqual(['my.png']);
  });

  it('a missing or truncated picture file, a folder for one picture, a wrong label', async () => {
    const given = ['toy/scale', '--model', 'tiny', '--picture'];
    expect((await run(...given, join(work, 'none.jpg'))).error).toMatch(/no such file/);
    expect((await run(...given, work)).error).toMatch(/this is a folder/);
    expect((await run(...given, picture, '--label', 'horse')).error).toMatch(
      /--label horse is not/,
    );
    expect((await run(...given, picture, '--crop', '2,2,3')).error).toMatch(/not a square inside/);
    writeFileSync(picture, readFileSync(picture).subarray(0, 60));
    expect((await run(...given, picture)).error).toMatch(
      /corrupt or truncated|cannot be read|can be read/,
    );
  });

  it.each([
    ['a file', 'my.png', /my\.png is a file; a folder is needed/],
    ['in a file', 'my.png/deep/out', /my\.png is a file; a folder is needed/],
    ['nowhere', null, /--out is empty; it takes a path/],
    // No right is missing here, which root would not notice, but the system cannot make it either.
    ['too long a name', `deep/${'x'.repeat(300)}`, /^--out .* cannot be written: ENAMETOOLONG/],
  ])('an output folder that is %s, before the work', async (_what, place, message) => {
    const { code, out, error, opened } = await run(
      ...whole,
      '--out',
      place === null ? '' : join(work, place),
    );
    expect(error).toMatch(message);
    expect(error).not.toContain('\n');
    expect({ code, out, opened }).toEqual({ code: 1, out: '', opened: 0 });
    expect(readdirSync(work)).toEqual(['my.png']);
  });

  it('an output folder that is a link to nowhere, before the work', async () => {
    symlinkSync(join(work, 'none', 'deep'), join(work, 'out'));
    const { error, opened } = await run(...whole, '--out', join(work, 'out'));
    expect(error).toMatch(/^--out .*out cannot be written: E[A-Z]+: /);
    expect(opened).toBe(0);
    expect(readdirSync(work).toSorted()).toEqual(['my.png', 'out']);
  });

  it.runIf(existsSync('/proc/self'))('an output folder where nothing can be made', async () => {
    const { error, opened } = await run(...whole, '--out', '/proc/none/out');
    expect(error).toMatch(/^--out \/proc\/none\/out cannot be written: /);
    expect(opened).toBe(0);
  });

  it.each(['result.json', 'map.png', 'map-3.png'])(
    'an output folder with a folder where a file goes, before the work: %s',
    async (name) => {
      mkdirSync(join(work, 'out', name), { recursive: true });
      const { code, error, opened } = await run(...whole, '--out', join(work, 'out'));
      expect(error).toContain(`there is a folder named ${name}, where a file goes`);
      expect({ code, opened }).toEqual({ code: 1, opened: 0 });
      expect(readdirSync(join(work, 'out'))).toEqual([name]);
    },
  );

  it('leaves no folder behind if the work fails, and keeps one that was there', async () => {
    mkdirSync(join(work, 'mine'));
    for (const folder of ['deep/er/out', 'mine', 'mine/out']) {
      const { error, opened } = await run(...whole, '--gain', '7', '--out', join(work, folder));
      expect(error).toMatch(/result\.values\.mean is NaN/);
      expect(opened).toBe(1);
      expect(readdirSync(work, { recursive: true }).toSorted()).toEqual(['mine', 'my.png']);
    }
  });

  it('leaves nothing behind if a file cannot be written after the work', () => {
    const files = [['a.csv', '1'] as const, ['no folder/b.csv', '2'] as const];
    expect(() => {
      writeResults(join(work, 'deep', 'out'), files);
    }).toThrow(/^--out .*out cannot be written: ENOENT: no such file or directory;/);
    expect(readdirSync(work)).toEqual(['my.png']);
  });

  it('a stack only when asked for', async () => {
    const { error } = await run(...whole, '--gain', '11', '--debug');
    expect(error).toContain('    at ');
    // Where the parameter was refused, and not only where it was put into the words of the command line.
    expect(error).toMatch(/at .*checkParam/);
  });
});

describe("an operation's message in the words of the command line", () => {
  const number = {
    type: 'number',
    label: '',
    help: '',
    default: 1,
    min: 0,
    max: 9,
    step: 1,
  } as const;
  const params = { steps: number, stepSize: number };
  const typed = (name: string, given: Given): string =>
    inFlags(
      'stepSize = 2 is not accepted; steps takes less, or stepSize = 1.',
      { params },
      new Map([[name, given]]),
    );

  it('has flags for names, and what was typed for the value that was typed', () => {
    expect(typed('stepSize', { flag: '--step', text: '4/2', value: 2 })).toBe(
      '--step 4/2 is not accepted; it takes less, or --step-size 1.',
    );
    expect(typed('steps', { flag: '--steps', text: '3', value: 3 })).toBe(
      '--step-size 2 is not accepted; it takes less, or --step-size 1.',
    );
  });
});
