import type { Json } from '../../compute/op.ts';
import type { ParamValue } from '../../compute/params.ts';
import { viewSpec } from './attribution-view.ts';

/** How a class's score is written. */
const scores: Readonly<Record<string, (name: string) => string>> = {
  logit: (name) => `logit(${name})`,
  'log-probability': (name) => `log p(${name})`,
  loss: (name) => `loss(${name})`,
};

/** What is differentiated, or differentiated and drawn. */
interface Differentiated {
  readonly score: ParamValue | undefined;
  /** The result's, for the class where none was chosen. */
  readonly values: Readonly<Record<string, Json>>;
  readonly classes: readonly string[];
}

/** Whose score was differentiated, such as `logit(cat)`. */
export function scoreName({ score, values, classes }: Differentiated): string {
  const name = typeof values['class'] === 'number' ? classes[values['class']] : undefined;
  const write = scores[String(score)];
  if (name === undefined || write === undefined) {
    throw new RangeError(
      `the gradient of score "${String(score)}", class ${JSON.stringify(values['class'])} has no name`,
    );
  }
  return write(name);
}

/** The names of several models' scores, each once: without a chosen class, each model has its own. */
export function scoreNames(all: readonly Differentiated[]): string {
  return [...new Set(all.map((one) => scoreName(one)))].join(', ');
}

/**
 * What a map of a gradient shows: whose score was differentiated and how that is drawn, such as `∂ logit(cat) ·
 * saliency`.
 */
export function mapName(map: Differentiated & { readonly view: ParamValue | undefined }): string {
  const drawn = viewSpec.options.find(({ value }) => value === map.view)?.label ?? String(map.view);
  return `∂ ${scoreName(map)} · ${drawn.toLowerCase()}`;
}
