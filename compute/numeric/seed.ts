import type { NumberSpec } from '../params.ts';

/** The `seed` parameter of every operation that draws random numbers; `env.random` starts from it. */
export const seedSpec: NumberSpec = {
  type: 'number',
  label: 'Seed',
  help: 'Where the random numbers start: the same seed gives the same result.',
  default: 0,
  min: 0,
  max: 2 ** 31 - 1,
  step: 1,
  integer: true,
};
