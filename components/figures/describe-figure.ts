import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { findModel } from '../../bake/models.ts';
import { loadOperation } from '../../bake/operations.ts';
import { openBank } from '../../bake/pictures.ts';
import { projectRoot } from '../../bake/project.ts';
import { loadBaked, readManifest, readRecord, type BakedResult } from '../../bake/store.ts';
import type { ModelSource, SelfTestSource } from '../../compute/backend/worker-api.ts';
import type { Demo } from '../../compute/demo.ts';
import {
  defaultsOf,
  type ChoiceSpec,
  type ParamSpec,
  type ParamValues,
} from '../../compute/params.ts';
import type { BakedRun, FigureData } from '../live/figure-data.ts';
import { href } from '../live/href.ts';

export interface FigureDescription {
  /** The figure's anchor, and its name in links. */
  readonly id: string;
  /** Baked demos by role, such as `standard` and `robust`. */
  readonly runs: Readonly<Record<string, Demo>>;
  /**
   * What a reader may change: names of the operations' parameters, `picture` (any of the bank) and `model`. A
   * parameter's specification and baked value come from the first run that has it.
   */
  readonly fields: readonly string[];
  /** Fields of the figure itself, such as a view; their defaults are the baked state. */
  readonly own?: Readonly<Record<string, ParamSpec>>;
  /** Models beside the runs' own; a field `model` chooses among all of them. */
  readonly models?: readonly string[];
  /** Operations beside the runs' own that a reader can start. */
  readonly operations?: readonly string[];
}

/** A figure's baked results, and what its island gets. */
export interface DescribedFigure {
  readonly data: FigureData;
  readonly results: Readonly<Record<string, BakedResult>>;
}

/** Loads a figure's baked results and writes down everything that its island needs to compute them again. */
export async function describeFigure(description: FigureDescription): Promise<DescribedFigure> {
  const root = projectRoot();
  const entries = await Promise.all(
    Object.entries(description.runs).map(
      async ([role, demo]) => [role, await loadBaked(demo, root)] as const,
    ),
  );
  const results: Record<string, BakedResult> = Object.fromEntries(entries);
  const all = Object.values(results);
  const operations = [...all.map(({ op }) => op.id), ...(description.operations ?? [])];
  const models = [...new Set([...modelsOf(results), ...(description.models ?? [])])];
  const described = await describeOperations(operations, root);
  const state = await describeState(
    description,
    all,
    models,
    described.photographOps.length > 0,
    root,
  );
  const [first] = models;
  const classes = first === undefined ? [] : findModel(first, root).architecture.classes;
  const { picture } = state.fields;
  const pictures = picture?.type === 'choice' ? picture.options.map(({ value }) => value) : [];
  const used = new Set([...pictures, ...all.flatMap(({ demo }) => demo.pictures)]);
  const data: FigureData = {
    id: description.id,
    classes,
    ...state,
    runs: Object.fromEntries(entries.map(([role, result]) => [role, bakedRun(result)])),
    ...described,
    models: Object.fromEntries(models.map((id) => [id, modelSource(id, root)])),
    picturesUrl: href('pictures/64/'),
    masksUrl: href('pictures/masks/'),
    cutOuts: [...used].filter((id) => hasSilhouette(id, root)),
    photographsUrl: href('pictures/photographs/'),
    displayUrl: href('pictures/256/'),
    pictureLabels: labelsOf(used, classes, root),
    runtimeBytes: models.length === 0 ? 0 : runtimeBytes(root),
  };
  return { data, results };
}

/** A figure's baked result by role. */
export function resultOf({ data, results }: DescribedFigure, role: string): BakedResult {
  const result = results[role];
  if (result === undefined) throw new RangeError(`figure ${data.id} has no run "${role}"`);
  return result;
}

function bakedRun({ demo, key, params, values, file }: BakedResult): BakedRun {
  return {
    demo: { ...demo, params },
    values,
    arraysUrl: href(`baked/results/${key}.safetensors`),
    arraysBytes: file.bytes,
  };
}

async function describeState(
  { fields, own = {}, id }: FigureDescription,
  results: readonly BakedResult[],
  models: readonly string[],
  photographs: boolean,
  root: string,
): Promise<Pick<FigureData, 'fields' | 'baked'>> {
  const specs: Record<string, ParamSpec> = {};
  const baked: ParamValues = {};
  for (const field of fields) {
    if (field === 'picture') {
      specs[field] = pictureSpec(root, photographs);
      baked[field] = results[0]?.demo.pictures[0] ?? null;
    } else if (field === 'model') {
      specs[field] = modelSpec(models);
      baked[field] = results[0]?.model?.id ?? null;
    } else {
      const result = results.find(({ params }) => Object.hasOwn(params, field));
      const op = result === undefined ? undefined : await loadOperation(result.op.id, root);
      const spec = op?.params[field];
      if (result === undefined || spec === undefined) {
        throw new RangeError(`figure ${id}: no operation of its runs has a parameter "${field}"`);
      }
      specs[field] = spec;
      baked[field] = result.params[field] ?? null;
    }
  }
  return { fields: { ...specs, ...own }, baked: { ...baked, ...defaultsOf(own) } };
}

/** The models that baked results need to be computed again, judges among them, each once. */
export function modelsOf(results: Readonly<Record<string, BakedResult>>): string[] {
  const named = Object.values(results).flatMap(({ model, demo }) => [
    ...(model === null ? [] : [model.id]),
    ...(demo.judges ?? []),
  ]);
  return [...new Set(named)];
}

async function describeOperations(
  ids: readonly string[],
  root: string,
): Promise<Pick<FigureData, 'outputs' | 'needMasks' | 'photographOps'>> {
  const operations = await Promise.all([...new Set(ids)].map((id) => loadOperation(id, root)));
  return {
    outputs: Object.fromEntries(operations.map(({ id, outputs }) => [id, outputs])),
    needMasks: operations.filter(({ needsMasks }) => needsMasks === true).map(({ id }) => id),
    photographOps: operations
      .filter(({ resolution }) => resolution === 'photograph')
      .map(({ id }) => id),
  };
}

/** What a model's download is; its self-test is any baked gradient of it with the default parameters. */
function modelSource(id: string, root: string): ModelSource {
  const model = findModel(id, root);
  const selfTest = findSelfTest(id, root);
  return {
    id,
    url: href(`models/${id}/`),
    bytes: statSync(join(model.directory, 'weights.safetensors')).size,
    sha256: model.weightsHash,
    ...(selfTest === undefined ? {} : { selfTest }),
  };
}

function findSelfTest(model: string, root: string): SelfTestSource | undefined {
  for (const { key } of Object.values(readManifest(root).results)) {
    const record = readRecord(key, root);
    if (record?.op.id !== 'attribution/gradient' || record.model?.id !== model) continue;
    if (record.params.score !== 'logit' || record.params.class !== null) continue;
    const picture = record.pictures[0];
    if (picture === undefined) continue;
    return {
      picture: href(`pictures/64/${picture.id}.png`),
      result: href(`baked/results/${key}.safetensors`),
    };
  }
  return undefined;
}

const bankSchema = z.object({
  pictures: z.array(z.object({ id: z.string(), title: z.string(), label: z.string().nullable() })),
});

/** The picture bank's list, in its own order. */
export function readBank(root: string): z.infer<typeof bankSchema>['pictures'] {
  const path = join(root, 'pictures', 'bank.json');
  return bankSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).pictures;
}

/** What the picture lists call a picture of the bank. */
export function pictureTitle(picture: string, root: string): string {
  return readBank(root).find(({ id }) => id === picture)?.title ?? picture;
}

function hasSilhouette(picture: string, root: string): boolean {
  return existsSync(join(root, 'pictures', 'masks', `${picture}.png`));
}

/**
 * A choice among the pictures of the bank.
 *
 * @param photographs only those that are there at their own resolution.
 */
export function pictureSpec(root: string, photographs: boolean): ChoiceSpec {
  const there = new Set(openBank(root)[photographs ? 'photographs' : 'ids']);
  const options = readBank(root)
    .filter(({ id }) => there.has(id))
    .map(({ id, title }) => ({ value: id, label: title }));
  const first = options[0];
  if (first === undefined) throw new RangeError('the picture bank is empty');
  const help = 'The picture that goes into the network.';
  return { type: 'choice', label: 'Picture', help, default: first.value, options };
}

function modelSpec(models: readonly string[]): ChoiceSpec {
  return {
    type: 'choice',
    label: 'Model',
    help: 'The network that computes.',
    default: models[0] ?? 'standard',
    options: models.map((id) => ({ value: id, label: id })),
  };
}

function labelsOf(
  ids: ReadonlySet<string>,
  classes: readonly string[],
  root: string,
): Record<string, number | null> {
  const labels = readBank(root)
    .filter(({ id }) => ids.has(id))
    .map(({ id, label }): [string, number | null] => {
      const index = label === null ? -1 : classes.indexOf(label);
      return [id, index < 0 ? null : index];
    });
  return Object.fromEntries(labels);
}

/** The size of the binary that the WebAssembly backend loads; the smaller JavaScript beside it comes compressed. */
function runtimeBytes(root: string): number {
  const path = join(
    root,
    'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  );
  return existsSync(path) ? statSync(path).size : 0;
}
