import type { NumberSpec, ParamSpec, ParamValues } from '../../compute/params.ts';

/**
 * A figure's own specifications for some numbers of an operation: the operation's, with narrower limits for the
 * controls and the baked values as defaults.
 *
 * @param params the operation's parameters.
 * @param baked the values that were baked.
 * @param limits what differs, by parameter.
 * @throws {RangeError} if the operation has no such number.
 */
export function narrowedSpecs(
  params: Readonly<Record<string, ParamSpec>>,
  baked: Readonly<ParamValues>,
  limits: Readonly<Record<string, Partial<NumberSpec>>>,
): Record<string, NumberSpec> {
  return Object.fromEntries(
    Object.entries(limits).map(([name, narrower]) => {
      const spec = params[name];
      const value = baked[name];
      if (spec?.type !== 'number' || typeof value !== 'number') {
        throw new RangeError(`the operation has no number called "${name}"`);
      }
      return [name, { ...spec, ...narrower, default: value }];
    }),
  );
}
