import { z } from 'zod';
import type { Json } from '../../compute/op.ts';

const probabilities = z.array(z.number());

const attack = z.object({
  success: z.boolean(),
  attackedClass: z.number(),
  classBefore: z.number(),
  classAfter: z.number(),
  probabilitiesBefore: probabilities,
  probabilitiesAfter: probabilities,
  normL2: z.number(),
  normLinf: z.number(),
});

/** The plain values of an `attacks/pgd` result that figures show. */
export type AttackValues = z.infer<typeof attack>;

/**
 * Reads the values of a baked attack. For the build only: it checks with a library that pages do not load.
 *
 * @throws {RangeError} naming the value that is missing or of another type.
 */
export function attackValues(values: Readonly<Record<string, Json>>): AttackValues {
  const parsed = attack.safeParse(values);
  if (parsed.success) return parsed.data;
  throw new RangeError(`these are not the values of an attack:\n${z.prettifyError(parsed.error)}`);
}
