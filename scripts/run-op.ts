import { inspect } from 'node:util';
import { encodePng } from '../bake/asset.ts';
import { modelIngredient } from '../bake/job.ts';
import { findModel, modelIds, type ModelFiles } from '../bake/models.ts';
import { loadOperation } from '../bake/operations.ts';
import { projectRoot } from '../bake/project.ts';
import { hashResult } from '../bake/record.ts';
import { checkJudges, checkModelGiven, runOperation, seedOf } from '../compute/run-operation.ts';
import { writeSafetensors } from '../compute/network/safetensors.ts';
import type { Network } from '../compute/network/network.ts';
import type { Op, OpResult } from '../compute/op.ts';
import type { ParamValues } from '../compute/params.ts';
import { parseArguments, type Arguments } from './op/arguments.ts';
import { namingFlags } from './op/flags.ts';
import { generalHelp, operationHelp } from './op/help.ts';
import { readInputs, type InputPicture } from './op/inputs.ts';
import { checkOutput, checkOverwriting } from './op/output-folder.ts';
import type { BackendFlag } from './op/options.ts';
import { predictSaved } from './op/saved-predictions.ts';
import { summarise } from './op/summary.ts';
import { tablesOf, viewsOf } from './op/views.ts';
import { userPath } from './op/user-path.ts';
import { chooseParams, readValues } from './op/values.ts';
import { writeResults, type ResultFile } from './op/write-results.ts';

/** What the command needs from outside; tests bring their own. */
export interface OpServices {
  readonly root: string;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  readonly signal: AbortSignal;
  readonly openNetwork: (
    model: ModelFiles,
    backend: BackendFlag,
  ) => Promise<Network & { dispose(): Promise<void> }>;
}

/**
 * `npm run op`: runs any operation on any picture files.
 *
 * @returns the exit status: 0, 1 after an error, which is one line on the error output and leaves no file behind,
 * or 130 if interrupted.
 */
export async function main(
  argv: readonly string[],
  services: OpServices = nodeServices(),
): Promise<number> {
  try {
    services.write(await run(argv, services));
    return 0;
  } catch (error) {
    if (services.signal.aborted) {
      services.writeError('interrupted; nothing was written');
      return 130;
    }
    const message = error instanceof Error ? error.message : String(error);
    services.writeError(
      argv.includes('--debug')
        ? inspect(error) // the stack, and those of the causes
        : message.trim().replaceAll(/\s*\n\s*/g, '; '),
    );
    return 1;
  }
}

async function run(argv: readonly string[], services: OpServices): Promise<string> {
  const { root } = services;
  const [id, ...rest] = argv;
  if (id === undefined || id === '--help' || id === '-h') return generalHelp(root);
  const op = await loadOperation(id, root);
  const given = parseArguments(op, rest);
  if (given.help) return operationHelp(op);
  const model = chooseModel(op, given, root);
  const classes = model?.architecture.classes ?? [];
  const judges = given.judge.map((judge) => findModel(judge, root));
  if (judges.length > 0 && op.judged !== true) throw new RangeError(`${op.id} takes no --judge`);
  checkJudges(op, model, judges); // before any network is opened
  const typed = readValues(op, given.typed, classes);
  const params = await namingFlags(op, typed, () => chooseParams(op, given.preset, typed, classes));
  const out = given.out === undefined ? undefined : userPath(given.out, '--out');
  if (out !== undefined) checkOutput(out, Object.keys(op.outputs));
  const { input, pictures, paths } = await readInputs(op, given, model, root);
  if (out !== undefined) checkOverwriting(out, Object.keys(op.outputs), paths);
  const computed = await namingFlags(op, typed, () =>
    compute({ op, input, params }, { model, judges }, given, services),
  );
  if (out !== undefined) {
    const files = await filesOf({ ...computed, op, model, judges, params, pictures }, given);
    writeResults(out, files, paths);
  }
  const text = summarise({ op, model: model?.id, classes, params, pictures, ...computed });
  return out === undefined ? text : `${text}\n  written to ${out}`;
}

function chooseModel(op: Op, { model }: Arguments, root: string): ModelFiles | null {
  if (model === undefined && op.model !== 'none') {
    throw new RangeError(`--model is missing; there are: ${modelIds(root).join(', ')}`);
  }
  checkModelGiven(op, model ?? null);
  return model === undefined ? null : findModel(model, root);
}

async function compute(
  run: Omit<Parameters<typeof runOperation>[0], 'network' | 'judges'>,
  models: { readonly model: ModelFiles | null; readonly judges: readonly ModelFiles[] },
  { backend }: Arguments,
  { openNetwork, signal }: OpServices,
): Promise<{ result: OpResult; seconds: number; saved: Record<string, number[]> }> {
  const network = models.model && (await openNetwork(models.model, backend));
  const judges: Awaited<ReturnType<OpServices['openNetwork']>>[] = [];
  try {
    for (const judge of models.judges) judges.push(await openNetwork(judge, backend));
    const started = performance.now();
    const result = await runOperation({ ...run, network, judges }, { signal });
    signal.throwIfAborted();
    const seconds = (performance.now() - started) / 1000;
    const saved = network && (await predictSaved(network, result, run.op.outputs));
    return { result, seconds, saved: saved ?? {} };
  } finally {
    await Promise.all([network, ...judges].map(async (opened) => opened?.dispose()));
  }
}

interface Finished {
  readonly op: Op;
  readonly model: ModelFiles | null;
  readonly judges: readonly ModelFiles[];
  readonly params: ParamValues;
  readonly pictures: readonly InputPicture[];
  readonly result: OpResult;
  /** See `predictSaved`. */
  readonly saved: Readonly<Record<string, readonly number[]>>;
}

/** Everything a run leaves: pictures, tables, the raw arrays, and a description of it all. */
async function filesOf(
  { op, model, judges, params, pictures, result, saved }: Finished,
  { backend }: Arguments,
): Promise<ResultFile[]> {
  const views = viewsOf(result, op.outputs);
  const images = await Promise.all(
    views.map(async ({ name, pixels }): Promise<ResultFile> => [
      `${name}.png`,
      await encodePng(pixels),
    ]),
  );
  const description = {
    op: { id: op.id, version: op.version },
    model: model && modelIngredient(model),
    judges: judges.map(({ id, weightsHash }) => ({ id, weights: weightsHash })),
    classes: model?.architecture.classes ?? [],
    pictures,
    params,
    seed: seedOf(params),
    backend,
    node: process.version,
    values: result.values,
    probabilitiesOfFiles: saved,
    ...hashResult(result),
    colourLimits: Object.fromEntries(views.map(({ name, limit }) => [name, limit])),
  };
  const files: ResultFile[] = [
    ...images,
    ...tablesOf(result, op.outputs).map(({ name, csv }): ResultFile => [`${name}.csv`, csv]),
    ['result.safetensors', writeSafetensors(result.arrays)],
  ];
  const whole = { ...description, files: [...files.map(([name]) => name), 'result.json'] };
  return [...files, ['result.json', `${JSON.stringify(whole, null, 2)}\n`]];
}

function nodeServices(): OpServices {
  const interrupt = new AbortController();
  process.once('SIGINT', () => {
    interrupt.abort(new Error('interrupted'));
  });
  return {
    root: projectRoot(),
    write: (text) => {
      console.log(text);
    },
    writeError: (text) => {
      console.error(text);
    },
    signal: interrupt.signal,
    openNetwork: async ({ directory }, backend) => {
      // The runtime is loaded only once everything that was typed has been checked.
      const { openNodeNetwork } = await import('../compute/backend/node.ts');
      return openNodeNetwork(directory, { backend });
    },
  };
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
