import { readModel, type ModelFile } from '../network/model-file.ts';
import { sha256Hex } from '../numeric/sha256.ts';
import type { LoadProgress, ModelSource } from './worker-api.ts';

const CACHE = 'models-v1';

/**
 * Fetches and verifies a model. Weights are kept in the browser's cache under their hash, so that a second visit
 * starts without a download; a cached copy that no longer verifies is thrown away and fetched again.
 *
 * @throws {RangeError} if the server's copy is not the model that the page was built with.
 */
export async function fetchModel(
  source: ModelSource,
  onProgress: (progress: LoadProgress) => void,
): Promise<ModelFile> {
  const url = `${new URL('weights.safetensors', source.url).href}?sha256=${source.sha256}`;
  const cache = await openCache();
  const [architecture, kept] = await Promise.all([
    fetchText(new URL('architecture.json', source.url).href),
    cache?.match(url).then((response) => response?.arrayBuffer()),
  ]);
  const read = async (weights: Uint8Array<ArrayBuffer>): Promise<ModelFile> => {
    const hash = await sha256Of(weights);
    return readModel({ id: source.id, architecture, weights, hash, sha256: source.sha256 });
  };
  if (kept !== undefined) {
    try {
      return await read(new Uint8Array(kept));
    } catch (error) {
      // A damaged copy is no reason to fail while the server may have a good one.
      if (!(error instanceof RangeError)) throw error;
      await cache?.delete(url);
    }
  }
  const weights = await download(url, source.bytes, onProgress);
  const model = await read(weights);
  await keep(cache, url, weights);
  return model;
}

/** The browser's own hash where it has one (secure origins only), else the library's, which is slower. */
async function sha256Of(content: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = (self.crypto as { readonly subtle?: SubtleCrypto }).subtle;
  if (subtle === undefined) return sha256Hex(content);
  const digest = new Uint8Array(await subtle.digest('SHA-256', content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The model cache, or null where the browser has none to offer (private windows, insecure origins). */
async function openCache(): Promise<Cache | null> {
  if (!('caches' in self)) return null;
  try {
    return await self.caches.open(CACHE);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** Stores a verified download; a full disk costs the next visit a download, not this one its result. */
async function keep(
  cache: Cache | null,
  url: string,
  weights: Uint8Array<ArrayBuffer>,
): Promise<void> {
  try {
    await cache?.put(url, new Response(weights));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

async function download(
  url: string,
  expected: number,
  onProgress: (progress: LoadProgress) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await request(url);
  if (response.body === null) throw new RangeError(`${url} came without content`);
  const parts: Uint8Array[] = [];
  let loaded = 0;
  for await (const part of streamOf(response.body)) {
    parts.push(part);
    loaded += part.length;
    onProgress({ phase: 'model', loaded, total: Math.max(expected, loaded) });
  }
  const whole = new Uint8Array(loaded);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A stream's chunks. Safari has no asynchronous iteration of streams. */
async function* streamOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function fetchText(url: string): Promise<string> {
  return (await request(url)).text();
}

/** A successful response, or an error that says what the server answered. */
export async function request(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Error(`${url} could not be reached: check the connection and try again`, {
      cause: error,
    });
  }
  if (!response.ok) {
    throw new Error(`${url} could not be loaded: the server answered ${response.status}`);
  }
  return response;
}
