import type { OutputSpec } from '../op.ts';

/* The outputs that attacks on one picture share. */

export const lossPerStepOutput = {
  kind: 'series',
  help: 'Cross-entropy of the attacked class (of the target, if there is one) after 0, 1, … steps.',
  unit: 'nats',
  compare: 'loose',
} as const satisfies OutputSpec;

export const probabilitiesPerStepOutput = {
  kind: 'matrix',
  help: 'The prediction after 0, 1, … steps: steps + 1 rows, one column per class.',
  compare: 'loose',
} as const satisfies OutputSpec;

export const normPerStepOutput = {
  kind: 'series',
  help: 'The size of the perturbation after 0, 1, … steps, in the chosen norm.',
  compare: 'loose',
} as const satisfies OutputSpec;

/** The goal, and what the model sees before and after. */
export const verdictOutputs = {
  success: { kind: 'scalar', help: 'Whether the final picture reaches the goal.' },
  attackedClass: { kind: 'class', help: 'The label, or the prediction where there is none.' },
  classBefore: { kind: 'class', help: 'What the model sees in the original.' },
  classAfter: { kind: 'class', help: 'What the model sees in the attacked picture.' },
  probabilitiesBefore: { kind: 'probabilities', help: 'The prediction for the original.' },
  probabilitiesAfter: {
    kind: 'probabilities',
    help: 'The prediction for the attacked picture.',
    compare: 'loose',
  },
} as const satisfies Readonly<Record<string, OutputSpec>>;
