import { concatenate, slice, type NdArray } from '../numeric/nd-array.ts';
import { classifierOf, type ModelFile } from '../network/model-file.ts';
import type {
  ForwardResult,
  GradientResult,
  LinearClassifier,
  Network,
  Objective,
} from '../network/network.ts';
import { partOf } from '../network/objectives.ts';
import type { RemoteRuntime, RuntimePool } from './runtime-pool.ts';

/**
 * A network spread over runtimes: each takes an equal share of the batch. This scales without shared memory, so it
 * needs no cross-origin isolation and works on any static host.
 */
export class PooledNetwork implements Network {
  readonly id: string;
  readonly hash: string;
  readonly architecture: Network['architecture'];
  readonly classes: readonly string[];
  readonly classifier: LinearClassifier;
  readonly preferredBatch: number;
  private readonly model: ModelFile;
  private readonly pool: RuntimePool;

  /** @param batch pictures a runtime should get at a time. */
  constructor(model: ModelFile, pool: RuntimePool, batch: number) {
    this.id = model.id;
    this.hash = model.hash;
    this.architecture = model.architecture;
    this.classes = model.architecture.classes;
    this.classifier = classifierOf(model);
    this.model = model;
    this.pool = pool;
    this.preferredBatch = batch * pool.size;
  }

  async forward(images: NdArray, layers: readonly string[] = []): Promise<ForwardResult> {
    const parts = await this.share(images, async (runtime, part) =>
      runtime.forward(this.id, part, layers),
    );
    return {
      logits: concatenate(parts.map(({ logits }) => logits)),
      layers: Object.fromEntries(
        layers.map((name) => [name, concatenate(parts.map((part) => layerOf(part, name)))]),
      ),
    };
  }

  async gradient(images: NdArray, objective: Objective): Promise<GradientResult> {
    const parts = await this.share(images, async (runtime, part, start) => {
      const end = start + (part.shape[0] ?? 0);
      return runtime.gradient(this.id, part, partOf(objective, start, end));
    });
    return {
      gradient: concatenate(parts.map(({ gradient }) => gradient)),
      values: concatenate(parts.map(({ values }) => values)),
      logits: concatenate(parts.map(({ logits }) => logits)),
    };
  }

  async unload(): Promise<void> {
    await this.pool.unload(this.id);
  }

  private async share<T>(
    images: NdArray,
    run: (runtime: RemoteRuntime, part: NdArray, start: number) => Promise<T>,
  ): Promise<T[]> {
    const pictures = images.shape[0] ?? 0;
    const shares = Math.max(1, Math.min(pictures, this.pool.size));
    return this.pool.onIdlest(this.model, shares, async (runtime, index) => {
      const start = Math.round((index * pictures) / shares);
      const end = Math.round(((index + 1) * pictures) / shares);
      return run(runtime, shares === 1 ? images : slice(images, start, end), start);
    });
  }
}

function layerOf(result: ForwardResult, name: string): NdArray {
  const layer = result.layers[name];
  if (layer === undefined) throw new Error(`a runtime answered without the layer "${name}"`);
  return layer;
}
