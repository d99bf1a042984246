import type { SwitchSpec } from '../../compute/params.ts';

/** A field called `pixels` with this specification switches a figure's pictures between smooth and true pixels. */
export const truePixelsSpec: SwitchSpec = {
  type: 'switch',
  label: 'True pixels',
  help: 'Shows the squares that the network sees, without smoothing.',
  default: false,
};
