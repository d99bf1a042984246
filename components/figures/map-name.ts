import type { Json } from '../../compute/op.ts';
import type { ParamValue } from '../../compute/params.ts';
import { viewSpec } from './attribution-view.ts';

/** How a class's score is written. */
const scores: Readonly<Record<string, (name: string) => string>> = {
  logit: (name) => `logit(${name})`,
  'log-probability': (name) => `log p(${name})`,
  loss: (name) => `loss(${name})`,
};

/**
 * What a map of a gradient shows: whose score was differentiated and how that is drawn, such as `∂ logit(cat) ·
 * Saliency`.
 *
 * @param values the result's, for the class where none was chosen.
 */
export function mapName(options: {
  readonly score: ParamValue | undefined;
  readonly view: ParamValue | undefined;
  readonly values: Readonly<Record<string, Json>>;
  readonly classes: readonly string[];
}): string {
  const { score, view, values, classes } = options;
  const name = typeof values['class'] === 'number' ? classes[values['class']] : undefined;
  const write = scores[String(score)];
  if (name === undefined || write === undefined) {
    throw new RangeError(
      `a map of the gradient of score "${String(score)}", class ${JSON.stringify(values['class'])} has no name`,
    );
  }
  const drawn = viewSpec.options.find(({ value }) => value === view)?.label ?? String(view);
  return `∂ ${write(name)} · ${drawn.toLowerCase()}`;
}
