/** What a figure needs only once it computes: loaded on the first run, never before. */
import '../../compute/backend/no-eval.ts';
import { decode } from 'fast-png';
import { compareResults, type OutputDifference } from '../../compute/analysis/difference.ts';
import type { LoadProgress, ModelSource, OpenedModel } from '../../compute/backend/worker-api.ts';
import { pictureFromPixels } from '../../compute/image/picture.ts';
import { readSafetensors } from '../../compute/network/safetensors.ts';
import { noPictures } from '../../compute/run-operation.ts';
import { stack, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { Frame, OpInput, OpResult } from '../../compute/op.ts';
import type { BakedRun, FigureData, Job } from './figure-data.ts';
import { ownPicture, pictureUrl } from './own-picture/own-pictures.ts';
import { pageSession } from './page-session.ts';

export interface JobHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly onOpened: (model: OpenedModel) => void;
  /** `images` are what the job was given. */
  readonly onFrame: (role: string, frame: Frame, images: NdArray) => void;
  readonly onResult: (role: string, result: OpResult, images: NdArray) => void;
}

/** How many jobs run side by side: the two models of a figure move together, a grid fills up in order. */
const lanesAtOnce = 2;

/** Loads the jobs' models and pictures, then runs the jobs in order, two at a time; the first failure stops them all. */
export async function runJobs(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
  hooks: JobHooks,
): Promise<void> {
  const session = pageSession();
  const stop = new AbortController();
  const signal = AbortSignal.any([hooks.signal, stop.signal]);
  // Models and pictures come together: nothing waits for what it does not need.
  await Promise.all([
    openModels(data, jobs, { ...hooks, signal }),
    ...Object.values(jobs).map(async (job) => loadInput(data, job)),
  ]);
  const run = async (role: string, job: Job): Promise<void> => {
    const input = await loadInput(data, job);
    const { images } = input;
    const model = job.model === null ? null : modelSource(data, job.model);
    const judges = (job.judges ?? []).map((id) => modelSource(data, id));
    const onFrame = (frame: Frame): void => {
      hooks.onFrame(role, frame, images);
    };
    const request = { op: job.op, model, judges, ...input, params: job.params };
    hooks.onResult(role, await session.run(request, { onFrame, signal }), images);
  };
  const waiting = Object.entries(jobs);
  const lanes = Array.from({ length: lanesAtOnce }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(...next);
  });
  try {
    await Promise.all(lanes);
  } catch (reason) {
    stop.abort(reason);
    await Promise.allSettled(lanes);
    throw reason;
  }
}

/** Opens every model that the jobs name, all at once; progress adds up over them. */
async function openModels(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
  { signal, onProgress, onOpened }: JobHooks,
): Promise<void> {
  const named = Object.values(jobs).flatMap(({ model, judges = [] }) => [model, ...judges]);
  const ids = [...new Set(named.filter((id) => id !== null))];
  const downloads = new Map<string, LoadProgress>();
  const open = async (id: string): Promise<OpenedModel> =>
    pageSession().open(modelSource(data, id), {
      signal,
      onProgress: (progress) => {
        if (progress.phase === 'model') downloads.set(id, progress);
        onProgress(progress.phase === 'model' ? sumOf([...downloads.values()]) : progress);
      },
    });
  for (const opened of await Promise.all(ids.map(open))) onOpened(opened);
}

function sumOf(downloads: readonly LoadProgress[]): LoadProgress {
  const sum = (count: 'loaded' | 'total'): number =>
    downloads.reduce((bytes, download) => bytes + download[count], 0);
  return { phase: 'model', loaded: sum('loaded'), total: sum('total') };
}

/** Compares a live result with the baked one of the same demo. */
export async function compareWithBaked(
  data: FigureData,
  run: BakedRun,
  live: OpResult,
): Promise<OutputDifference[]> {
  return compareResults(live, await loadBaked(run), data.outputs[run.demo.op] ?? {});
}

/** Every baked run of a figure, with the pictures that went in. */
export async function loadBakedRuns(
  data: FigureData,
): Promise<Map<string, { readonly result: OpResult; readonly images: NdArray }>> {
  const runs = Object.entries(data.runs).map(async ([role, run]) => {
    const [result, images] = await Promise.all([loadBaked(run), loadPictures(data, run.demo)]);
    return [role, { result, images }] as const;
  });
  return new Map(await Promise.all(runs));
}

/** A baked result: its arrays are fetched once and kept. */
export async function loadBaked(run: BakedRun): Promise<OpResult> {
  return { arrays: await once(bakedArrays, run.arraysUrl, fetchArrays), values: run.values };
}

/** What a job takes of its pictures: pixels, labels and, if its operation asks for them, silhouettes. */
async function loadInput(data: FigureData, job: Job): Promise<OpInput> {
  const ids = job.pictures;
  const labels = ids.map((id) => data.pictureLabels[id] ?? null);
  const images = await loadPictures(data, job);
  if (!data.needMasks.includes(job.op)) return { images, labels };
  return { images, labels, masks: stack(await Promise.all(ids.map((id) => loadMask(data, id)))) };
}

/**
 * A bank picture's silhouette, height × width in [0, 1].
 *
 * @throws {RangeError} if the picture has none.
 */
export async function loadMask(data: FigureData, id: string): Promise<NdArray> {
  if (!data.cutOuts.includes(id)) {
    throw new RangeError(`the picture "${id}" has no silhouette; cut-outs have one`);
  }
  return once(masks, `${data.masksUrl}${id}.png`, async (url) => {
    const { width, height, channels, data: bytes } = decode(await fetchBytes(url));
    if (!(bytes instanceof Uint8Array) || channels !== 1) {
      throw new RangeError(`${url} is not a mask of 8-bit greys`);
    }
    const coverage = Float32Array.from(bytes, (byte) => byte / 255);
    return { data: coverage, shape: [height, width] };
  });
}

async function loadPictures(data: FigureData, { op, pictures: ids }: Job): Promise<NdArray> {
  if (ids.length === 0) return noPictures.images;
  const as = data.photographOps.includes(op) ? 'photograph' : 'network';
  return stack(await Promise.all(ids.map((id) => loadPicture(data, id, as))));
}

/**
 * A picture, height × width × 3 in [0, 1]: the reader's own as it was read, or one of the bank, decoded byte for byte (a
 * canvas may perturb what it returns).
 */
async function loadPicture(
  data: FigureData,
  id: string,
  as: 'network' | 'photograph',
): Promise<NdArray> {
  const own = ownPicture(id);
  if (own !== undefined) return pictureFromPixels(as === 'network' ? own.networkView : own.square);
  return once(pictures, pictureUrl(data, id, as), async (url) => {
    const { width, height, channels, data: bytes } = decode(await fetchBytes(url));
    if (!(bytes instanceof Uint8Array) || (channels !== 3 && channels !== 4)) {
      throw new RangeError(`${url} is not a picture of 8-bit colours`);
    }
    return pictureFromPixels({ width, height, channels, data: bytes });
  });
}

const pictures = new Map<string, Promise<NdArray>>();
const masks = new Map<string, Promise<NdArray>>();
const bakedArrays = new Map<string, Promise<Readonly<Record<string, NdArray>>>>();

async function fetchArrays(url: string): Promise<Readonly<Record<string, NdArray>>> {
  return Object.fromEntries(readSafetensors(await fetchBytes(url), url));
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`${url} could not be loaded: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Loads each address once; a failure is forgotten, so that it can be tried again. */
function once<T>(
  kept: Map<string, Promise<T>>,
  url: string,
  load: (url: string) => Promise<T>,
): Promise<T> {
  const known = kept.get(url);
  if (known !== undefined) return known;
  const loading = load(url);
  kept.set(url, loading);
  loading.catch(() => kept.delete(url));
  return loading;
}

function modelSource(data: FigureData, id: string): ModelSource {
  const model = data.models[id];
  if (model === undefined) {
    throw new RangeError(
      `this figure has no model "${id}"; it has: ${Object.keys(data.models).join(', ')}`,
    );
  }
  return absolute(model);
}

/** The worker lies elsewhere than the page: an address relative to the page means nothing to it. */
function absolute({ selfTest, ...model }: ModelSource): ModelSource {
  const resolve = (url: string): string => new URL(url, document.baseURI).href;
  const source = { ...model, url: resolve(model.url) };
  if (selfTest === undefined) return source;
  const { picture, result } = selfTest;
  return { ...source, selfTest: { picture: resolve(picture), result: resolve(result) } };
}
