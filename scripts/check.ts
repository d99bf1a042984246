import { spawnSync } from 'node:child_process';

/** Everything that must hold, in one command: format, lint, types, fresh bake, build, and every test. */
const steps: readonly (readonly [string, string, readonly string[]])[] = [
  ['types of content', 'astro', ['sync']], // lint and the type checks read what it writes
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['types of pages', 'astro', ['check']],
  ['types', 'tsc', ['--noEmit']],
  ['build, which refuses stale results', 'node', ['scripts/build.ts']],
  ['tests', 'vitest', ['run']],
];

for (const [name, command, given] of steps) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const { status } = spawnSync(command, given, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`${name} failed: ${[command, ...given].join(' ')}`);
    process.exit(1);
  }
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
}
