import type { ParamSpec, ParamValues, SwitchSpec } from '../../compute/params.ts';
import { narrowedSpecs } from './narrowed-specs.ts';

const amplify: SwitchSpec = {
  type: 'switch',
  label: 'Enlarge the change',
  help: 'Off: the change as large as it is, around mid-grey.',
  default: true,
};

/**
 * The attack panel's own fields: sliders that stay where attacks on 64 × 64 pictures are interesting, runs whose frames
 * fit in memory, and how the change is drawn.
 *
 * @param params the attack's parameters.
 * @param baked the values that were baked.
 */
export function panelSpecs(
  params: Readonly<Record<string, ParamSpec>>,
  baked: Readonly<ParamValues>,
): Record<string, ParamSpec> {
  const limits = {
    epsilon: { max: 8, step: 0.001, scale: 'log' },
    stepSize: { max: 4, step: 0.001, scale: 'log' },
    steps: { max: 200 },
  } as const;
  return { ...narrowedSpecs(params, baked, limits), amplify };
}
