/** Reads numbers and letters from a file's bytes; beyond the end it finds zeros and nothing. */
export class ByteReader {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  byte(at: number): number {
    return this.#bytes[at] ?? 0;
  }

  /** An unsigned integer of `count` bytes, the most significant one first. */
  big(at: number, count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 256 + this.byte(at + index);
    return value;
  }

  /** An unsigned integer of `count` bytes, the least significant one first. */
  little(at: number, count: number): number {
    let value = 0;
    for (let index = count - 1; index >= 0; index -= 1) value = value * 256 + this.byte(at + index);
    return value;
  }

  /** `count` characters, a byte each. */
  text(at: number, count: number): string {
    return String.fromCharCode(...this.#bytes.subarray(at, at + count));
  }

  /** A part of the bytes, without copying. */
  part(from: number, to: number): ByteReader {
    return new ByteReader(this.#bytes.subarray(from, to));
  }
}
