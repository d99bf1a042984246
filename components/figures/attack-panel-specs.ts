import type { NumberSpec, ParamSpec, ParamValues, SwitchSpec } from '../../compute/params.ts';

const amplify: SwitchSpec = {
  type: 'switch',
  label: 'Enlarge the change',
  help: 'Off: the change as large as it is, around mid-grey.',
  default: true,
};

/** Sliders that stay where attacks on 64 × 64 pictures are interesting, and runs whose frames fit in memory. */
const narrower = {
  epsilon: { max: 8, step: 0.001, scale: 'log' },
  stepSize: { max: 4, step: 0.001, scale: 'log' },
  steps: { max: 200 },
} as const satisfies Readonly<Record<string, Partial<NumberSpec>>>;

/**
 * The attack panel's own fields: narrower sliders for some of the attack's parameters, and how the change is drawn.
 *
 * @param params the attack's parameters.
 * @param baked the values that were baked.
 */
export function panelSpecs(
  params: Readonly<Record<string, ParamSpec>>,
  baked: Readonly<ParamValues>,
): Record<string, ParamSpec> {
  const specs: Record<string, ParamSpec> = {};
  for (const [name, limits] of Object.entries(narrower)) {
    const spec = params[name];
    const value = baked[name];
    if (spec?.type !== 'number' || typeof value !== 'number') {
      throw new RangeError(`the attack has no number called "${name}"`);
    }
    specs[name] = { ...spec, ...limits, default: value };
  }
  return { ...specs, amplify };
}
