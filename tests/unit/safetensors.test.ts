import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantised } from '../../compute/image/eight-bit.ts';
import { readSafetensors, writeSafetensors } from '../../compute/network/safetensors.ts';
import { widenHalves } from '../../compute/numeric/half.ts';
import { ndArray } from '../../compute/numeric/nd-array.ts';

const sample = {
  b: ndArray(Float32Array.from([1, -2.5, 3e-8, 0.1]), [2, 2]),
  a: ndArray(Float32Array.from([7]), [1]),
};

/** A file with any header over any values, valid or not. */
function fileOf(header: unknown, body: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
}

function reading(bytes: Uint8Array): () => unknown {
  return () => readSafetensors(bytes, 'weights of test');
}

const f32 = (begin: number, end: number): object => ({
  dtype: 'F32',
  shape: [(end - begin) / 4],
  data_offsets: [begin, end],
});

describe('a safetensors file', () => {
  it('gives back the arrays that were written, in the same bytes whatever their order', () => {
    const bytes = writeSafetensors(sample, { metadata: { note: 'x' } });
    const tensors = readSafetensors(bytes, 'test');
    expect([...tensors.keys()]).toEqual(['a', 'b']);
    expect(tensors.get('b')).toEqual({ dtype: 'F32', ...sample.b });
    expect(writeSafetensors({ a: sample.a, b: sample.b }, { metadata: { note: 'x' } })).toEqual(
      bytes,
    );
  });

  it('round-trips any finite values, from any byte offset', () => {
    const values = fc.float32Array({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(values, (data) => {
        const array = ndArray(Float32Array.from(data), [data.length]);
        const shifted = new Uint8Array([0, ...writeSafetensors({ array })]).subarray(1);
        expect(readSafetensors(shifted, 'test').get('array')?.data).toEqual(array.data);
      }),
    );
  });

  it('stores levels of 8-bit pictures in a byte each, and gives back the same values', () => {
    const levels = ndArray(quantised([0, 0.2, 0.5, 0.7001, 1]), [5]);
    const bytes = writeSafetensors({ ...sample, levels }, { levels: new Set(['levels']) });
    const tensors = readSafetensors(bytes, 'test');
    expect(tensors.get('levels')).toEqual({ dtype: 'U8', ...levels });
    expect(tensors.get('b')).toEqual({ dtype: 'F32', ...sample.b });
    expect(bytes.length % 8).toBe((4 * 5 + 5) % 8);
  });

  it('refuses to store anything else in bytes', () => {
    const array = ndArray(Float32Array.from([0, 0.3]), [2]);
    const writing = () => writeSafetensors({ array }, { levels: new Set(['array']) });
    expect(writing).toThrow('array "array" holds 0.30000001192092896 at 1');
  });

  it('reads a model of the project: half precision, widened', () => {
    const tensors = readSafetensors(readFileSync('models/standard/weights.safetensors'), 'test');
    expect(tensors.get('conv1.kernel')).toMatchObject({ dtype: 'F16', shape: [3, 3, 3, 16] });
  });

  it('widens every half-precision number as the platform does', ({ skip }) => {
    skip(typeof Float16Array === 'undefined', 'this Node has no Float16Array to compare with');
    const bits = Uint16Array.from({ length: 0x10000 }, (_, index) => index);
    expect(widenHalves(bits)).toEqual(Float32Array.from(new Float16Array(bits.buffer)));
  });
});

describe('a damaged file is refused by name', () => {
  const whole = writeSafetensors(sample);

  it.each([
    ['empty', new Uint8Array(), /is empty/],
    ['a few bytes', whole.slice(0, 5), /too few/],
    ['cut in the header', whole.slice(0, 40), /truncated/],
    ['cut in the values', whole.slice(0, -3), /truncated/],
    ['longer than listed', new Uint8Array([...whole, 0, 0]), /2 bytes at the end/],
    ['a wrong header length', whole.with(7, 0xff), /announces a header/],
    ['a header that is not JSON', fileOf('{"a":', new Uint8Array()), /not JSON/],
    ['a header of another shape', fileOf([1, 2], new Uint8Array()), /header is damaged/],
    ['overlap', fileOf({ a: f32(0, 8), b: f32(4, 12) }, new Uint8Array(12)), /"b" overlaps/],
    ['a hole', fileOf({ a: f32(0, 4), b: f32(8, 12) }, new Uint8Array(12)), /4 bytes before "b"/],
    [
      'a shape that does not fit',
      fileOf({ a: { dtype: 'F32', shape: [3], data_offsets: [0, 8] } }, new Uint8Array(8)),
      /"a" has 8 bytes where F32 \[3\] takes 12/,
    ],
    [
      'an unknown type',
      fileOf({ a: { dtype: 'I8', shape: [4], data_offsets: [0, 4] } }, new Uint8Array(4)),
      /dtype/,
    ],
    [
      'a negative size',
      fileOf({ a: { dtype: 'F32', shape: [-1], data_offsets: [4, 0] } }, new Uint8Array(4)),
      /header is damaged/,
    ],
    ['infinity', fileOf({ a: f32(0, 4) }, new Uint8Array([0, 0, 0x80, 0x7f])), /is Infinity/],
    ['NaN', fileOf({ a: f32(0, 4) }, new Uint8Array([0, 0, 0xc0, 0x7f])), /is NaN/],
    [
      'a web page',
      new TextEncoder().encode('\n<!DOCTYPE html><html><body>Not found</body></html>'),
      /web page/,
    ],
  ])('%s', (_what, bytes, message) => {
    expect(reading(bytes)).toThrow(RangeError);
    expect(reading(bytes)).toThrow(/^weights of test: .*accepted is/s);
    expect(reading(bytes)).toThrow(message);
  });

  it('any flipped bit of the header either is refused or changes a name only', () => {
    const length = Number(new DataView(whole.buffer).getBigUint64(0, true));
    for (let bit = 0; bit < (8 + length) * 8; bit += 1) {
      const flipped = whole.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      let tensors: ReturnType<typeof readSafetensors>;
      try {
        tensors = readSafetensors(flipped, 'test');
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        continue;
      }
      const data = [...tensors.values()].map((tensor) => [...tensor.data]).sort();
      expect(data).toEqual([[...sample.b.data], [...sample.a.data]].sort());
    }
  });
});
