import { z } from 'zod';
import { levelsOf, quantised, valuesOfLevels } from '../image/eight-bit.ts';
import { widenHalves } from '../numeric/half.ts';
import { sizeOf, type NdArray } from '../numeric/nd-array.ts';

/**
 * One array of a file; `data` is always single precision: half-precision values are widened, and bytes are levels of
 * 8-bit pictures, k / 255.
 */
export interface StoredTensor extends NdArray {
  readonly dtype: 'F16' | 'F32' | 'U8';
}

const bytesPerValue = { F16: 2, F32: 4, U8: 1 } as const;

/** The format's first field: the header's length, an unsigned 64-bit little-endian number. */
const lengthBytes = 8;

/** The reference reader's own limit. */
const maximumHeaderBytes = 100_000_000;

const count = z.int().nonnegative();
const entry = z.strictObject({
  dtype: z.enum(['F16', 'F32', 'U8']),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
});
const metadata = z.record(z.string(), z.string());
const metadataName = '__metadata__';
const header = z.object({ [metadataName]: metadata.optional() }).catchall(entry);

type Entry = z.infer<typeof entry>;
type Metadata = z.infer<typeof metadata>;

/**
 * Reads a `.safetensors` file: 8 bytes of header length, a JSON header, raw little-endian values. Everything is
 * checked before a value is handed out, so a damaged file never becomes a network that is quietly wrong.
 *
 * @param source what to call the file in an error.
 * @returns every array by name, in the file's order.
 * @throws {RangeError} naming the file, what was found, and what is accepted.
 */
export function readSafetensors(bytes: Uint8Array, source: string): Map<string, StoredTensor> {
  const refuse: Refuse = (found) => {
    throw new RangeError(
      `${source}: ${found}; accepted is a whole .safetensors file of finite F16, F32 or U8 values`,
    );
  };
  if (bytes.length === 0) refuse('the file is empty');
  if (looksLikeMarkup(bytes)) {
    refuse('this is a web page, not a model file (the server answered with a page of its own)');
  }
  const start = lengthBytes + headerLength(bytes, refuse);
  const entries = parseHeader(bytes.subarray(lengthBytes, start), refuse);
  const body = bytes.subarray(start);
  checkLayout(entries, body.length, refuse);
  return new Map(entries.map(([name, tensor]) => [name, readTensor(name, tensor, body, refuse)]));
}

export interface WriteOptions {
  /** Free text by name, stored in the header. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names of arrays whose values are levels k / 255 of 8-bit pictures, to be written as U8. Default: none. */
  readonly levels?: ReadonlySet<string>;
}

/**
 * Writes arrays as a `.safetensors` file of F32 values, and U8 where asked. The same arrays give the same bytes: names
 * are sorted and the header is padded to a multiple of 8, as the format recommends.
 *
 * @throws {RangeError} naming the array and the value, if one that is to be U8 holds anything but levels k / 255.
 */
export function writeSafetensors(
  arrays: Readonly<Record<string, NdArray>>,
  { metadata, levels = new Set() }: WriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const sorted = Object.entries(arrays)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, array]) => encodeArray(name, array, levels.has(name) ? 'U8' : 'F32'));
  const described: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  let end = 0;
  for (const { name, dtype, shape, bytes } of sorted) {
    described[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(described));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + padded + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.fill(0x20, lengthBytes, lengthBytes + padded);
  bytes.set(json, lengthBytes);
  let offset = lengthBytes + padded;
  for (const array of sorted) {
    bytes.set(array.bytes, offset);
    offset += array.bytes.length;
  }
  return bytes;
}

interface EncodedArray {
  readonly name: string;
  readonly dtype: 'F32' | 'U8';
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

function encodeArray(
  name: string,
  { data, shape }: NdArray,
  dtype: EncodedArray['dtype'],
): EncodedArray {
  if (dtype === 'F32') {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { name, dtype, shape, bytes };
  }
  const bytes = levelsOf(data);
  const other = quantised(data).findIndex((level, index) => level !== data[index]);
  if (other < 0) return { name, dtype, shape, bytes };
  throw new RangeError(
    `array "${name}" holds ${data[other]} at ${other}; to be stored as bytes it must hold levels k / 255`,
  );
}

type Refuse = (found: string) => never;

/** True for `<!doctype html>`, `<html>`, `<?xml …`: an error page served with status 200. */
function looksLikeMarkup(bytes: Uint8Array): boolean {
  const opening = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return /^<(!doctype|html|\?xml|head|body|!--)/i.test(opening);
}

function headerLength(bytes: Uint8Array, refuse: Refuse): number {
  if (bytes.length < lengthBytes) return refuse(`only ${bytes.length} bytes, too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(maximumHeaderBytes)) {
    return refuse(`not a .safetensors file: it announces a header of ${length} bytes`);
  }
  if (length > BigInt(bytes.length - lengthBytes)) {
    return refuse(`truncated: a header of ${length} bytes is announced in ${bytes.length} bytes`);
  }
  return Number(length);
}

function parseHeader(bytes: Uint8Array, refuse: Refuse): [string, Entry][] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse(`the header is not JSON (${error instanceof Error ? error.message : 'unknown'})`);
  }
  const parsed = header.safeParse(value);
  if (!parsed.success) return refuse(`the header is damaged: ${z.prettifyError(parsed.error)}`);
  return Object.entries(parsed.data).filter(isTensor);
}

function isTensor(field: [string, Entry | Metadata | undefined]): field is [string, Entry] {
  return field[0] !== metadataName;
}

/** The arrays' bytes must follow one another from the first byte to the last, each as long as its shape says. */
function checkLayout(entries: readonly [string, Entry][], available: number, refuse: Refuse): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  let expected = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of ordered) {
    const [begin, end] = offsets;
    const needed = sizeOf(shape) * bytesPerValue[dtype];
    if (end - begin !== needed) {
      refuse(
        `"${name}" has ${end - begin} bytes where ${dtype} [${shape.join(' × ')}] takes ${needed}`,
      );
    }
    if (begin < expected) refuse(`"${name}" overlaps the array before it`);
    if (begin > expected) refuse(`${begin - expected} bytes before "${name}" belong to no array`);
    expected = end;
  }
  if (expected > available) {
    refuse(`truncated: ${available} bytes of values where the header lists ${expected}`);
  }
  if (expected < available) {
    refuse(`${available - expected} bytes at the end belong to no array`);
  }
}

/** Copies first: a typed array's offset must be aligned. All platforms of TensorFlow.js are little-endian. */
function readTensor(name: string, tensor: Entry, body: Uint8Array, refuse: Refuse): StoredTensor {
  const { buffer } = new Uint8Array(body.subarray(...tensor.data_offsets));
  const data = widened(tensor.dtype, buffer);
  const bad = firstNonFinite(data);
  if (bad >= 0) refuse(`value ${bad} of "${name}" is ${data[bad]}`);
  return { dtype: tensor.dtype, shape: tensor.shape, data };
}

function widened(dtype: Entry['dtype'], buffer: ArrayBuffer): Float32Array<ArrayBuffer> {
  switch (dtype) {
    case 'F16':
      return widenHalves(new Uint16Array(buffer));
    case 'F32':
      return new Float32Array(buffer);
    case 'U8':
      return valuesOfLevels(new Uint8Array(buffer));
  }
}

/** A counted loop: with an iterator or a callback this check takes longer than the rest of the reading. */
function firstNonFinite(data: Float32Array): number {
  for (let index = 0; index < data.length; index += 1) {
    if (!Number.isFinite(data[index])) return index;
  }
  return -1;
}
