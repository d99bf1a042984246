import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { bake, type BakeRequest } from '../bake/bake.ts';
import { findDemos, matches } from '../bake/demos.ts';
import { duration } from '../bake/progress.ts';
import { projectRoot } from '../bake/project.ts';
import { checkDashes } from './forgotten-dashes.ts';

const help = `npm run bake [-- options]

Computes the results of all demos that are missing or out of date, and nothing else.

  --select <demo>     only this demo, article, or pattern with * (may be repeated)
  --force           compute again what is up to date
  --backend <name>  wasm (default) or webgpu
  --workers <n>     how many demos at once with wasm; default: one for each core
  --shard <i/n>     part i of n, for spreading a bake over machines
  --list            print the demos' ids
  --debug           print where an error comes from
  -h, --help        print this`;

const options = {
  select: { type: 'string', multiple: true },
  force: { type: 'boolean' },
  backend: { type: 'string', default: 'wasm' },
  workers: { type: 'string', default: String(availableParallelism()) },
  shard: { type: 'string', default: '1/1' },
  list: { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const backends = ['wasm', 'webgpu'] as const;

/**
 * `npm run bake`.
 *
 * @returns the exit status: 0 if everything asked for is there, 1 if something failed, 130 if interrupted.
 */
export async function main(argv: readonly string[]): Promise<number> {
  checkDashes(Object.keys(options));
  const { values } = parseArgs({ args: [...argv], options });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const root = projectRoot();
  const only = values.select ?? [];
  if (values.list) {
    const ids = (await findDemos(root)).map(({ id }) => id);
    const meant = ids.filter((id) => only.length === 0 || only.some((one) => matches(id, one)));
    if (meant.length === 0) throw new RangeError(`no demo matches --select ${only.join(', ')}`);
    console.log(meant.join('\n'));
    return 0;
  }
  const backend = backends.find((name) => name === values.backend);
  if (backend === undefined) {
    throw new RangeError(
      `--backend ${values.backend} is not accepted; it takes ${backends.join(' or ')}`,
    );
  }
  const request: BakeRequest = {
    only,
    backend,
    force: values.force ?? false,
    shard: parseShard(values.shard),
    // Lanes of one thread each: a demo's numbers then do not depend on how many cores shared a batch.
    lanes: backend === 'webgpu' ? 1 : parseWorkers(values.workers),
  };
  return runBake(request, backend, root);
}

async function runBake(
  request: BakeRequest,
  backend: (typeof backends)[number],
  root: string,
): Promise<number> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    console.log('stopping; finished results stay (once more to quit at once)');
    process.once('SIGINT', () => process.exit(130));
    interrupt.abort(new Error('interrupted'));
  });
  const started = performance.now();
  const summary = await bake(request, {
    root,
    signal: interrupt.signal,
    write: (line) => {
      console.log(line);
    },
    openNetwork: async ({ directory }) => {
      // Loaded only when there is something to compute.
      const { openNodeNetwork } = await import('../compute/backend/node.ts');
      return openNodeNetwork(directory, { backend, workers: 1 });
    },
  });
  const { computed, kept, removed, failures, interrupted } = summary;
  const took = duration((performance.now() - started) / 1000);
  const failed = failures.length > 0 ? `, ${failures.length} failed` : '';
  console.log(
    `${computed} computed, ${kept} kept, ${removed} old files removed${failed}, in ${took}`,
  );
  if (interrupted) return 130;
  return failures.length > 0 ? 1 : 0;
}

function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count) {
    throw new RangeError(`--shard ${text} is not accepted; it takes i/n with i from 1 to n`);
  }
  return { index, count };
}

function parseWorkers(text: string): number {
  const workers = Number(text);
  if (Number.isInteger(workers) && workers >= 1) return workers;
  throw new RangeError(`--workers ${text} is not accepted; it takes a whole number from 1`);
}

if (import.meta.main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    console.error(
      process.argv.includes('--debug') || !(error instanceof Error) ? error : error.message,
    );
    process.exitCode = 1;
  }
}
