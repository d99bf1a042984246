import type { FigureStatus } from './figure-data.ts';

export type RunAction = 'run' | 'cancel' | 'reset' | 'copy';

/** What a run bar says; everything that is left out is empty. */
export interface RunBarText {
  readonly status: string;
  /** How far the load or the run is, 0 to 1; null while that is unknown or nothing goes on. */
  readonly progress?: number | null;
  readonly difference?: string;
}

const labels: Readonly<Record<FigureStatus, string>> = {
  baked: 'Run it yourself',
  loading: 'Run',
  ready: 'Run',
  running: 'Run',
  done: 'Run again',
  cancelled: 'Run',
  failed: 'Try again',
  unsupported: 'Run it yourself',
};

/** Brings the buttons, the progress bar and the status line that FigureFrame wrote to life. */
export class RunBar {
  readonly #root: Element;
  readonly #onAction: (action: RunAction) => void;

  constructor(figure: Element, onAction: (action: RunAction) => void) {
    this.#root = part(figure, '.run-area');
    this.#onAction = onAction;
    for (const action of ['run', 'cancel', 'reset', 'copy'] as const) {
      this.#button(action).addEventListener('click', () => {
        this.#onAction(action);
      });
    }
  }

  show(status: FigureStatus, { status: text, progress, difference }: RunBarText): void {
    const busy = status === 'loading' || status === 'running';
    const run = this.#button('run');
    const cancel = this.#button('cancel');
    const hadFocus = document.activeElement === run || document.activeElement === cancel;
    run.textContent = labels[status];
    run.disabled = status === 'unsupported';
    run.hidden = busy;
    cancel.hidden = !busy;
    this.#button('reset').hidden = status === 'baked' || status === 'unsupported';
    this.#button('copy').hidden = status === 'baked' || status === 'unsupported';
    part(this.#root, '.run-size').toggleAttribute('hidden', status !== 'baked');
    if (hadFocus) (busy ? cancel : run).focus();
    this.#showProgress(busy, progress ?? null);
    setText(part(this.#root, '.status'), text);
    setText(part(this.#root, '.difference'), difference ?? '');
  }

  #showProgress(busy: boolean, progress: number | null): void {
    const bar = part(this.#root, 'progress');
    if (!(bar instanceof HTMLProgressElement)) throw new Error('a run bar has a progress element');
    bar.classList.toggle('is-idle', !busy);
    if (busy && progress !== null) bar.value = progress;
    else if (busy) bar.removeAttribute('value');
    else bar.value = 0;
  }

  #button(action: RunAction): HTMLButtonElement {
    const button = part(this.#root, `[data-action="${action}"]`);
    if (!(button instanceof HTMLButtonElement)) throw new Error(`"${action}" is not a button`);
    return button;
  }
}

/** An element that a figure's markup must hold. */
export function part(root: Element, selector: string): Element {
  const found = root.querySelector(selector);
  if (found === null) throw new Error(`${root.localName} holds no ${selector}`);
  return found;
}

/** A live region speaks whenever it is written to: write only what is new. */
function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
