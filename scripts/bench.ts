import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { parseArgs, promisify } from 'node:util';

import type { Section, SectionName } from './bench/sections.ts';
import { checkDashes } from './forgotten-dashes.ts';

const help = `npm run bench [-- --json FILE] [--select SECTION]

Times the engine against tf.grad on the same backend, in alternating rounds of one run, and prints medians.
Ratios are speed-ups: 8 means eight times faster. Absolute times depend on the machine; ratios hardly do.

  --json FILE       also write { measurements, ratios, notes } to FILE
  --select SECTION  one of wasm, wasm-pool, webgpu, operations, browser (which needs a built site)
  -h, --help        print this`;

/** Debian's Chromium carries a software Vulkan driver: slow, but enough to compare two ways on one device. */
const chromiumFolder = '/usr/lib/chromium';
const softwareDriver = `${chromiumFolder}/vk_swiftshader_icd.json`;
const names: readonly SectionName[] = ['wasm', 'wasm-pool', 'webgpu', 'operations', 'browser'];

const known = {
  json: { type: 'string' },
  select: { type: 'string' },
  /** For the process that times one section. */
  section: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  checkDashes(Object.keys(known));
  const { values: options } = parseArgs({ options: known });
  if (options.help === true) {
    console.log(help);
  } else if (options.section !== undefined) {
    const { sections } = await import('./bench/sections.ts');
    const section = await sections[requireName(options.section)]();
    process.stdout.write(`\n${JSON.stringify(section)}\n`);
  } else {
    await runAll(
      options.select === undefined ? names : [requireName(options.select)],
      options.json,
    );
  }
}

function requireName(name: string): SectionName {
  const found = names.find((known) => known === name);
  if (found === undefined)
    throw new RangeError(`no section "${name}"; there are ${names.join(', ')}`);
  return found;
}

async function runAll(chosen: readonly SectionName[], json: string | undefined): Promise<void> {
  const results: Section[] = [];
  for (const name of chosen) {
    const section = await runSection(name);
    results.push(section);
    print(section);
  }
  if (json === undefined) return;
  const report = {
    measurements: results.flatMap(({ measurements }) => measurements),
    ratios: Object.assign({}, ...results.map(({ ratios }) => ratios)) as Record<string, number>,
    notes: results.flatMap(({ notes }) => notes),
  };
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}

async function runSection(name: SectionName): Promise<Section> {
  console.log(`\n${name}`);
  const env = { ...process.env };
  if (name === 'webgpu' && existsSync(softwareDriver)) {
    env['VK_ICD_FILENAMES'] ??= softwareDriver;
    env['LD_LIBRARY_PATH'] ??= chromiumFolder;
  }
  const run = promisify(execFile);
  try {
    const { stdout } = await run(process.execPath, [import.meta.filename, '--section', name], {
      env,
      maxBuffer: 2 ** 26,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Section;
  } catch (error) {
    const noAdapter = error instanceof Error && error.message.includes('no WebGPU adapter');
    if (!noAdapter) throw error;
    return { measurements: [], ratios: {}, notes: [`skipped: ${name} (no WebGPU adapter)`] };
  }
}

function print({ measurements, ratios, notes }: Section): void {
  for (const { name, seconds, pictures } of measurements) {
    const rate = `${(pictures / seconds).toFixed(1)} a second`;
    console.log(`  ${name.padEnd(44)} ${(seconds * 1000).toFixed(0).padStart(7)} ms   ${rate}`);
  }
  for (const [name, ratio] of Object.entries(ratios)) {
    console.log(`  ${name.padEnd(44)} ${ratio.toFixed(2).padStart(7)} ×`);
  }
  for (const note of notes) console.log(`  ${note}`);
}
