import type { ChoiceSpec, NumberSpec, SwitchSpec } from '../params.ts';
import type { Norm } from './norms.ts';

/* The parameters that all attacks share. */

export const normSpec: ChoiceSpec<Norm> = {
  type: 'choice',
  label: 'Norm',
  help: 'How the size of a perturbation is measured: Euclidean over all pixel values, or the largest change of one.',
  default: 'l2',
  options: [
    { value: 'l2', label: 'L2' },
    { value: 'linf', label: 'L∞' },
  ],
};

export const stepsSpec: NumberSpec = {
  type: 'number',
  label: 'Steps',
  help: 'How many gradient steps; there is no early stop.',
  default: 20,
  min: 0,
  max: 1000,
  step: 1,
  integer: true,
};

export const randomStartSpec: SwitchSpec = {
  type: 'switch',
  label: 'Random start',
  help: 'Start at a random point of the ball instead of at the picture.',
  default: true,
};

export const restartsSpec: NumberSpec = {
  type: 'number',
  label: 'Restarts',
  help: 'How many random starts are tried, of which the best counts; without a random start, one.',
  default: 1,
  min: 1,
  max: 20,
  step: 1,
  integer: true,
};

export const stepFactorSpec: NumberSpec = {
  type: 'number',
  label: 'Step factor',
  help: 'The step size is this times ε / steps.',
  default: 2.5,
  min: 0.01,
  max: 10,
  step: 0.1,
};
