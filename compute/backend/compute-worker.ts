import type { Frame, OpResult } from '../op.ts';
import { resolveParams } from '../params.ts';
import type { ModelFile } from '../network/model-file.ts';
import type { Network } from '../network/network.ts';
import { checkModelGiven, runOperation } from '../run-operation.ts';
import { findOperation } from './browser-operations.ts';
import { startWasmHost, startWebGpuHost, type Host } from './device-choice.ts';
import type {
  BackendName,
  LoadProgress,
  ModelSource,
  OpenedModel,
  RunRequest,
  WorkerApi,
} from './worker-api.ts';

/** How often a lost device is rebuilt before WASM takes over. */
const REBUILDS = 1;

interface Opened {
  readonly source: ModelSource;
  readonly model: ModelFile;
  network: Network;
}

/**
 * The page's one compute worker: chooses where to run, keeps opened models there, runs operations, and moves everything
 * when a graphics device is lost.
 */
export class ComputeWorker implements WorkerApi {
  private readonly opened = new Map<string, Opened>();
  private readonly runs = new Map<string, AbortController>();
  private host: Promise<Host> | null = null;
  private losses = 0;

  async open(
    source: ModelSource,
    options: { readonly backend: BackendName | null },
    onProgress: (progress: LoadProgress) => void,
  ): Promise<OpenedModel> {
    const kept = this.opened.get(source.id);
    const loading = kept ? Promise.resolve(kept.model) : readModel(source, onProgress);
    this.host ??= this.remember(startHost(loading, source, options.backend, onProgress));
    const [host, file] = await Promise.all([this.host, loading]);
    if (!this.opened.has(source.id)) {
      this.opened.set(source.id, { source, model: file, network: await host.load(file) });
    }
    const { backend, workers, note } = host;
    return { id: source.id, classes: file.architecture.classes, backend, workers, note };
  }

  async run(request: RunRequest, onFrame: (frame: Frame) => void): Promise<OpResult> {
    const controller = new AbortController();
    this.runs.set(request.runId, controller);
    try {
      return await this.runWhileDevicesLast(request, controller.signal, onFrame);
    } finally {
      this.runs.delete(request.runId);
    }
  }

  async cancel(runId: string): Promise<void> {
    this.runs.get(runId)?.abort();
    return Promise.resolve();
  }

  private async runWhileDevicesLast(
    request: RunRequest,
    signal: AbortSignal,
    onFrame: (frame: Frame) => void,
  ): Promise<OpResult> {
    const op = findOperation(request.op);
    checkModelGiven(op, request.model);
    for (;;) {
      const { host } = this;
      const network = request.model === null ? null : this.find(request.model).network;
      try {
        const params = resolveParams(op.params, request.params, network?.classes ?? []);
        const input = { images: request.images, labels: request.labels };
        return await runOperation({ op, network, input, params }, { signal, onFrame });
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'DeviceLostError') throw error;
        // Another run may have met the same loss, and moved everything already.
        if (this.host === host) await this.moveAway(error.message);
      }
    }
  }

  /** Rebuilds the lost device once, then leaves for WASM, and loads every opened model there. */
  private async moveAway(reason: string): Promise<void> {
    this.losses += 1;
    const models = [...this.opened.values()];
    const first = models[0];
    if (first === undefined) throw new Error('a device was lost before any model was opened');
    const next =
      this.losses <= REBUILDS
        ? startHost(Promise.resolve(first.model), first.source, null, () => undefined)
        : startWasmHost(`${reason}, twice`);
    const host = await this.remember(next);
    this.host = Promise.resolve(host);
    for (const opened of models) opened.network = await host.load(opened.model);
  }

  /** Forgets a host that fails to start, so that a retry starts anew. */
  private async remember(starting: Promise<Host>): Promise<Host> {
    try {
      return await starting;
    } catch (error) {
      this.host = null;
      throw error;
    }
  }

  private find(id: string): Opened {
    const opened = this.opened.get(id);
    if (opened === undefined) throw new RangeError(`the model "${id}" was not opened`);
    return opened;
  }
}

/** Loaded apart, so that the runtimes start before the reader of models is even parsed. */
async function readModel(
  source: ModelSource,
  onProgress: (progress: LoadProgress) => void,
): Promise<ModelFile> {
  const { fetchModel } = await import('./fetch-model.ts');
  return fetchModel(source, onProgress);
}

/** WebGPU if it is real and right, otherwise WASM; a forced choice that fails is an error. */
async function startHost(
  model: Promise<ModelFile>,
  source: ModelSource,
  forced: BackendName | null,
  onProgress: (progress: LoadProgress) => void,
): Promise<Host> {
  if (forced === 'wasm') return startWasmHost(null);
  onProgress({ phase: 'self-test', loaded: 0, total: 1 });
  const host = await startWebGpuHost(model, source.selfTest, forced === 'webgpu');
  onProgress({ phase: 'self-test', loaded: 1, total: 1 });
  if (!('refused' in host)) return host;
  if (forced === 'webgpu') throw new Error(host.refused);
  return startWasmHost(host.refused);
}
