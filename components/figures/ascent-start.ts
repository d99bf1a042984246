import type { ChoiceSpec } from '../../compute/params.ts';

/** A figure's own field: whether an ascent begins at noise or at a photograph. */
export const ascentStartSpec: ChoiceSpec<'noise' | 'picture'> = {
  type: 'choice',
  label: 'Start',
  help: 'Where the ascent begins: at faint noise or at the chosen photograph.',
  default: 'noise',
  options: [
    { value: 'noise', label: 'Noise' },
    { value: 'picture', label: 'Photograph' },
  ],
};
