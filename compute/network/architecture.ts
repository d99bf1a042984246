import { z } from 'zod';

const positive = z.int().positive();
const name = z.string().regex(/^[a-z][a-z0-9-]*$/);
const rgb = z.tuple([z.number(), z.number(), z.number()]);
const kernel = z.tuple([positive, positive]);
const padding = z.int().nonnegative();
const activation = z.literal('relu');

const layer = z.discriminatedUnion('type', [
  /** Convolution + bias + relu, batch norm folded in. */
  z.strictObject({
    name,
    type: z.literal('conv'),
    kernel,
    stride: positive,
    padding,
    filters: positive,
    activation,
  }),
  /** relu(x + conv_b(relu(conv_a(x)))), both stride 1. */
  z.strictObject({
    name,
    type: z.literal('residual'),
    kernel,
    padding,
    filters: positive,
    activation,
  }),
  z.strictObject({ name, type: z.literal('average-pool'), size: positive }),
  z.strictObject({ name, type: z.literal('max-pool'), size: positive }),
  /** Mean over height and width. */
  z.strictObject({ name, type: z.literal('global-mean') }),
  z.strictObject({ name, type: z.literal('dense'), units: positive }),
]);

const architecture = z.strictObject({
  format: z.literal(1),
  input: z.strictObject({
    height: positive,
    width: positive,
    channels: z.literal(3),
    range: z.tuple([z.literal(0), z.literal(1)]),
    mean: rgb,
    std: rgb,
  }),
  classes: z.array(z.string().min(1)).min(2),
  layers: z.array(layer).min(1),
});

export type Layer = z.infer<typeof layer>;
/** A network as data: what the input is, and its layers in order. One definition for TypeScript and PyTorch. */
export type Architecture = z.infer<typeof architecture>;

/**
 * Reads an `architecture.json` that was parsed from JSON.
 *
 * @param source what to call the file in an error.
 * @throws {RangeError} naming the file, the field, and what was found.
 */
export function parseArchitecture(value: unknown, source: string): Architecture {
  const parsed = architecture.safeParse(value);
  if (!parsed.success) {
    throw new RangeError(
      `${source} is not a network that this reader knows:\n${z.prettifyError(parsed.error)}`,
    );
  }
  const seen = new Set<string>();
  for (const { name: layerName } of parsed.data.layers) {
    if (seen.has(layerName))
      throw new RangeError(`${source}: two layers are called "${layerName}"`);
    seen.add(layerName);
  }
  return parsed.data;
}
