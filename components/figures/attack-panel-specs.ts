import type { ParamSpec, ParamValues, SwitchSpec } from '../../compute/params.ts';
import { attackLimits } from './attack-settings.ts';
import { narrowedSpecs } from './narrowed-specs.ts';

const amplify: SwitchSpec = {
  type: 'switch',
  label: 'Enlarge the change',
  help: 'Off: the change as large as it is, around mid-grey.',
  default: true,
};

/**
 * The attack panel's own fields: sliders that stay where attacks on 64 × 64 pictures are interesting (those of L2; the
 * panel narrows them for L∞), runs whose frames fit in memory, and how the change is drawn.
 *
 * @param params the attack's parameters.
 * @param baked the values that were baked.
 */
export function panelSpecs(
  params: Readonly<Record<string, ParamSpec>>,
  baked: Readonly<ParamValues>,
): Record<string, ParamSpec> {
  const limits = {
    epsilon: { ...attackLimits.l2.epsilon, scale: 'log' },
    stepSize: { ...attackLimits.l2.stepSize, scale: 'log' },
    steps: { max: 200 },
  } as const;
  return { ...narrowedSpecs(params, baked, limits), amplify };
}
