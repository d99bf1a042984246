import type { NdArray } from '../numeric/nd-array.ts';
import { parseArchitecture, type Architecture } from './architecture.ts';
import type { LinearClassifier } from './network.ts';
import { readSafetensors } from './safetensors.ts';
import { shapeLayers } from './shapes.ts';

/** A model as read from its files: verified, but not on any device yet. Plain data, so that it crosses to workers. */
export interface ModelFile {
  readonly id: string;
  /** SHA-256 of the weights file, hexadecimal. */
  readonly hash: string;
  readonly architecture: Architecture;
  readonly tensors: Readonly<Record<string, NdArray>>;
}

export interface ModelBytes {
  readonly id: string;
  /** The text of architecture.json. */
  readonly architecture: string;
  /** weights.safetensors. */
  readonly weights: Uint8Array;
  /** What the SHA-256 of `weights` is: platforms hash faster than a library does. */
  readonly hash: string;
  /** What it must be. */
  readonly sha256: string;
}

/**
 * Reads a model, and refuses it unless everything fits: the hash, the container, and for every layer exactly the
 * tensors that the architecture calls for, finite and of the right shape.
 *
 * @throws {RangeError} naming the file, what was found and what is accepted.
 */
export function readModel(bytes: ModelBytes): ModelFile {
  const weightsName = `models/${bytes.id}/weights.safetensors`;
  // The container first: "this is an HTML page" helps more than "the hash differs".
  const stored = readSafetensors(bytes.weights, weightsName);
  const { hash } = bytes;
  if (hash !== bytes.sha256) {
    throw new RangeError(
      `${weightsName} has SHA-256 ${hash}, but ${bytes.sha256} is expected: the file is damaged or of another version`,
    );
  }
  const architectureName = `models/${bytes.id}/architecture.json`;
  const architecture = parseArchitecture(
    parseJson(bytes.architecture, architectureName),
    architectureName,
  );
  const expected = expectedTensors(architecture, architectureName);
  const tensors: Record<string, NdArray> = {};
  for (const [name, shape] of Object.entries(expected)) {
    const tensor = stored.get(name);
    if (tensor === undefined) throw new RangeError(`${weightsName} lacks the tensor "${name}"`);
    if (tensor.shape.join() !== shape.join()) {
      throw new RangeError(
        `${weightsName}: "${name}" is [${tensor.shape.join(' × ')}], but the architecture calls for [${shape.join(' × ')}]`,
      );
    }
    tensors[name] = { data: tensor.data, shape };
  }
  const extra = [...stored.keys()].filter((name) => !Object.hasOwn(expected, name));
  if (extra.length > 0) {
    throw new RangeError(`${weightsName} holds tensors of no layer: ${extra.join(', ')}`);
  }
  return { id: bytes.id, hash, architecture, tensors };
}

/**
 * The weights of the last layer.
 *
 * @throws {RangeError} if that is not a dense layer.
 */
export function classifierOf({ id, architecture, tensors }: ModelFile): LinearClassifier {
  const last = architecture.layers.at(-1);
  const kernel = tensors[`${last?.name ?? ''}.kernel`];
  const bias = tensors[`${last?.name ?? ''}.bias`];
  if (last?.type !== 'dense' || kernel === undefined || bias === undefined) {
    throw new RangeError(`${id} ends in ${String(last?.type)}, not in a dense layer`);
  }
  return { kernel, bias };
}

function parseJson(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RangeError(
      `${source} is not JSON; it begins with ${JSON.stringify(text.slice(0, 40))}`,
      {
        cause: error,
      },
    );
  }
}

function expectedTensors(
  architecture: Architecture,
  source: string,
): Readonly<Record<string, readonly number[]>> {
  try {
    return Object.assign({}, ...shapeLayers(architecture).map(({ tensors }) => tensors)) as Record<
      string,
      readonly number[]
    >;
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`${source}: ${error.message}`);
    throw error;
  }
}
