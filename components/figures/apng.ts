import { encode } from 'fast-png';
import type { Pixels } from '../../compute/image/picture.ts';

export interface Animation {
  /** All of one size, opaque. */
  readonly frames: readonly Pixels[];
  /** How long each frame stays, in milliseconds. */
  readonly frameMs: number;
  /** How much longer the last one stays, in milliseconds. */
  readonly holdMs: number;
}

/**
 * An animated PNG: lossless, so that every frame is exactly the picture that it shows, and every browser plays it. The
 * frames are compressed by the PNG library; this wraps them as the PNG specification (third edition, 2025) describes:
 * `acTL` counts the frames, each has an `fcTL`, and all but the first carry their data in `fdAT` chunks. It repeats for
 * ever; a viewer without animation shows the first frame.
 *
 * @throws {RangeError} if there are no frames or they differ in size.
 */
export function encodeApng({ frames, frameMs, holdMs }: Animation): Uint8Array<ArrayBuffer> {
  const [first] = frames;
  if (first === undefined) throw new RangeError('an animation needs at least one frame');
  const { width, height } = first;
  const chunks: Uint8Array[] = [];
  let sequence = 0;
  for (const [index, frame] of frames.entries()) {
    if (frame.width !== width || frame.height !== height) {
      throw new RangeError(
        `frame ${index} has ${frame.width} × ${frame.height} pixels, the first has ${width} × ${height}`,
      );
    }
    const stored = chunksOf(encode({ ...opaque(frame), depth: 8 }));
    if (index === 0) {
      chunks.push(chunk('IHDR', dataOf(stored, 'IHDR')), chunk('acTL', numbers(frames.length, 0)));
    }
    const delay = frameMs + (index === frames.length - 1 ? holdMs : 0);
    chunks.push(chunk('fcTL', frameControl(sequence, width, height, delay)));
    sequence += 1;
    const pixels = dataOf(stored, 'IDAT');
    if (index === 0) chunks.push(chunk('IDAT', pixels));
    else {
      chunks.push(chunk('fdAT', join([numbers(sequence), pixels])));
      sequence += 1;
    }
  }
  return join([signature, ...chunks, chunk('IEND', new Uint8Array())]);
}

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

function opaque({ width, height, channels, data }: Pixels) {
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgb.set(data.subarray(pixel * channels, pixel * channels + 3), pixel * 3);
  }
  return { width, height, data: rgb, channels: 3 };
}

/** The data of a file's chunks in order, by name. */
function chunksOf(file: Uint8Array): { readonly name: string; readonly data: Uint8Array }[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: { name: string; data: Uint8Array }[] = [];
  for (let at = signature.length; at < file.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...file.subarray(at + 4, at + 8));
    chunks.push({ name, data: file.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function dataOf(chunks: ReturnType<typeof chunksOf>, name: string): Uint8Array {
  return join(chunks.filter((one) => one.name === name).map(({ data }) => data));
}

/** `fcTL`: the whole canvas, shown for a time in milliseconds, then replaced. */
function frameControl(sequence: number, width: number, height: number, delay: number): Uint8Array {
  const data = new Uint8Array(26);
  data.set(numbers(sequence, width, height, 0, 0));
  const view = new DataView(data.buffer);
  view.setUint16(20, delay);
  view.setUint16(22, 1000);
  return data;
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const body = join([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), data]);
  return join([numbers(data.length), body, numbers(crc32(body))]);
}

/** Unsigned 32-bit numbers, most significant byte first. */
function numbers(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, index) => {
    view.setUint32(4 * index, value);
  });
  return new Uint8Array(view.buffer);
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The checksum of PNG's chunks: CRC-32 of ISO 3309, polynomial 0xEDB88320. */
function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return (rest ^ 0xffffffff) >>> 0;
}
