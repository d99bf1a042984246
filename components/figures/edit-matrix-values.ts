import { z } from 'zod';
import type { Json } from '../../compute/op.ts';

const rate = {
  reached: z.number(),
  total: z.number(),
  share: z.number(),
  low: z.number(),
  high: z.number(),
};

const matrix = z.object({
  ...rate,
  meanConfidence: z.number(),
  pictures: z.array(
    z.object({
      index: z.number(),
      sourceClass: z.number(),
      classBefore: z.number(),
      edits: z.array(
        z.object({
          target: z.number(),
          reached: z.boolean(),
          confidence: z.number(),
          normL2: z.number(),
        }),
      ),
    }),
  ),
  bySource: z.array(z.object({ ...rate, class: z.number(), meanConfidence: z.number() })),
  byTarget: z.array(z.object({ ...rate, class: z.number(), meanConfidence: z.number() })),
  judges: z.array(z.object({ ...rate, judge: z.string(), shareBefore: z.number() })),
});

/** The plain values of an `attacks/edit-matrix` result that figures show. */
export type EditMatrixValues = z.infer<typeof matrix>;

/** The mean Euclidean norm of all edits: at one ε one model's may be smaller than the other's. */
export function meanNorm({ pictures }: Pick<EditMatrixValues, 'pictures'>): number {
  const norms = pictures.flatMap(({ edits }) => edits.map(({ normL2 }) => normL2));
  return norms.reduce((sum, norm) => sum + norm, 0) / norms.length;
}

/**
 * Reads the values of a baked matrix. For the build only: it checks with a library that pages do not load.
 *
 * @throws {RangeError} naming the value that is missing or of another type.
 */
export function editMatrixValues(values: Readonly<Record<string, Json>>): EditMatrixValues {
  const parsed = matrix.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new RangeError(`these are not the values of a matrix:\n${z.prettifyError(parsed.error)}`);
}
