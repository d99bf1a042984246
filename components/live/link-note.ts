import type { FigureData } from './figure-data.ts';
import { formatParam, inSentence } from './format.ts';
import type { ParamValues } from '../../compute/params.ts';

/** What the link to a figure did, under the figure's title: what it set, or what is wrong with it. */
export class LinkNote {
  readonly #element = document.createElement('div');
  readonly #text = document.createElement('p');

  /** @param title what the note stands under. */
  constructor(title: Element) {
    this.#element.className = 'link-note';
    this.#element.setAttribute('role', 'status');
    this.#element.append(this.#text);
    title.after(this.#element);
  }

  /** @param run computes what the link set; null where it only set how results are drawn. */
  showState(changes: readonly string[], run: (() => void) | null): void {
    const set = `This link sets: ${changes.join(', ')}.`;
    this.#text.textContent = run === null ? set : `${set} Press Run to compute it.`;
    if (run === null) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button-primary';
    button.textContent = 'Run';
    button.addEventListener('click', run);
    this.#element.append(button);
  }

  /** The link was made with a picture of the reader's own, which it does not carry. */
  showMissingPicture(): void {
    const missing = document.createElement('p');
    missing.textContent =
      'The picture stayed on the device where it was chosen: choose it again in the list of pictures.';
    this.#element.append(missing);
  }

  showError(message: string): void {
    this.#element.classList.add('is-error');
    this.#text.textContent = `This link cannot be followed, so the figure stays as it is printed: ${message}`;
  }

  remove(): void {
    this.#element.remove();
  }
}

/** The fields whose value is not the baked one, as a reader reads them: `steps = 40`, `view = Saliency`. */
export function describeChanges(
  { fields, baked, classes }: Pick<FigureData, 'fields' | 'baked' | 'classes'>,
  state: Readonly<ParamValues>,
): string[] {
  return Object.entries(fields)
    .filter(([name]) => state[name] !== baked[name])
    .map(
      ([name, spec]) =>
        `${inSentence(spec.label)} = ${formatParam(state[name] ?? null, spec, classes)}`,
    );
}
