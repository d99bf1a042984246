import { defineDemos, type Demo, type DemoDraft } from '../../compute/demo.ts';

/** The radii of the landing page's slider, in L2; 0 is the picture as it is. */
const radii = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4] as const;
const models = ['standard', 'robust'] as const;
const steps = 20;

function attack(model: string, epsilon: number): DemoDraft {
  return {
    op: 'attacks/pgd',
    model,
    pictures: ['king-penguin'],
    params: {
      norm: 'l2',
      epsilon,
      steps: epsilon === 0 ? 0 : steps,
      stepSize: (2.5 * epsilon) / steps,
      randomStart: false,
      targetClass: null,
    },
  };
}

const nameOf = (model: string, epsilon: number): string =>
  `${model}-${String(epsilon).replace('.', '-')}`;

export const demos = defineDemos(
  'landing',
  Object.fromEntries(
    models.flatMap((model) =>
      radii.map((epsilon) => [nameOf(model, epsilon), attack(model, epsilon)]),
    ),
  ),
);

function statesOf(model: string): Demo[] {
  return radii.map((epsilon) => {
    const demo = demos[nameOf(model, epsilon)];
    if (demo === undefined) throw new Error(`no demo of ${model} at ${epsilon}`);
    return demo;
  });
}

/** What the landing page's slider runs through: the same attack at growing radii, on both models. */
export const heroStates = { standard: statesOf('standard'), robust: statesOf('robust') };
