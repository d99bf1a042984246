import { z } from 'zod';
import type { NdArray } from '../compute/numeric/nd-array.ts';
import { sha256Hex } from '../compute/numeric/sha256.ts';
import type { Json, OpResult } from '../compute/op.ts';
import { canonicalJson } from './canonical-json.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const ingredients = z.strictObject({
  op: z.strictObject({ id: z.string(), version: z.number() }),
  /** Every parameter, defaults included. */
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
  /** Null where no trained network took part. */
  model: z.strictObject({ id: z.string(), weights: hash, architecture: hash }).nullable(),
  /** `label` is the index of the true class, null where none of the model's classes fits. */
  pictures: z.array(
    z.strictObject({ id: z.string(), sha256: hash, label: z.int().nonnegative().nullable() }),
  ),
  /** Of the code that computes the result; see source-hash.ts. */
  source: hash,
});

const record = z.strictObject({
  format: z.literal(1),
  ...ingredients.shape,
  seed: z.number(),
  backend: z.string(),
  values: z.record(z.string(), z.json()),
  /** Shape and SHA-256 of the float32 bytes of each array. */
  arrays: z.record(z.string(), z.strictObject({ shape: z.array(z.int()), sha256: hash })),
  /** SHA-256 over all values and arrays: equal exactly if the numbers are equal. */
  rawHash: hash,
  /** The .safetensors file beside this one. */
  file: z.strictObject({ sha256: hash, bytes: z.int() }),
});

/** Everything that decides the numbers of a result. Its hash is the result's key. */
export type Ingredients = z.infer<typeof ingredients>;
/** `baked/results/<key>.json`. */
export type BakedRecord = z.infer<typeof record>;

/**
 * Reads a record that was parsed from JSON.
 *
 * @throws {RangeError} naming the file and the field.
 */
export function parseRecord(value: unknown, source: string): BakedRecord {
  const parsed = record.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RangeError(`${source} is not a baked result:\n${z.prettifyError(parsed.error)}`);
}

/** SHA-256 of an array's float32 bytes (little-endian, row-major). */
export function arrayHash({ data }: NdArray): string {
  return sha256Hex(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

/**
 * Shape and hash of each array, and one hash over all numbers of a result.
 *
 * @throws {RangeError} naming the value or array that is not finite.
 */
export function hashResult(result: OpResult): Pick<BakedRecord, 'arrays' | 'rawHash'> {
  const arrays = Object.fromEntries(
    Object.entries(result.arrays).map(([name, array]) => {
      const bad = array.data.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) throw new RangeError(`array "${name}" holds ${array.data[bad]} at ${bad}`);
      return [name, { shape: [...array.shape], sha256: arrayHash(array) }];
    }),
  );
  const values: Readonly<Record<string, Json>> = result.values;
  return { arrays, rawHash: sha256Hex(canonicalJson({ arrays, values }, 'result')) };
}
