import type { SwitchSpec } from '../../compute/params.ts';

/** Fields that the attack panel has beside the attack's own parameters. */
export const panelSpecs = {
  amplify: {
    type: 'switch',
    label: 'Enlarge the change',
    help: 'Off: the change as large as it is, around mid-grey.',
    default: true,
  },
} as const satisfies Readonly<Record<string, SwitchSpec>>;
