import type { OpResult } from '../../compute/op.ts';
import type { ParamValue, ParamValues } from '../../compute/params.ts';
import { buildControl, type Control, type ControlDetails } from '../controls/build-control.ts';
import { readFigureData, type FigureData, type FigureStatus, type Job } from './figure-data.ts';
import { sameJob, standardJobs } from './jobs.ts';
import { compareAll, compute, type Screen, type Shown } from './figure-run.ts';
import { Latest } from './latest.ts';
import { describeChanges, LinkNote } from './link-note.ts';
import { Overlay } from './overlay.ts';
import { listenForFiles } from './own-picture/incoming-file.ts';
import { ownPicture, takesOwnPicture } from './own-picture/own-pictures.ts';
import { part, RunBar, type RunAction, type RunBarText } from './run-bar.ts';
import { canCompute, messageOf, unsupportedText } from './status-text.ts';
import { lacksOwnPicture, linkToState, stateFromLink } from './url-state.ts';

export type { Shown };

/**
 * A figure that a reader can run: a light-DOM element around what was baked. A subclass says what its controls are
 * (`controls`) and how it draws (`paint`); this class loads, runs, cancels, compares with the baked result, links
 * and resets. Drawing happens at most once per animation frame, and only for the newest run.
 */
export abstract class LiveFigure extends HTMLElement {
  /** Live drawings; taken away by a reset. */
  protected readonly overlay = new Overlay();
  /** What is known of the newest run, by role; empty while the figure shows what was baked. */
  protected readonly shown = new Map<string, Shown>();
  /** Whether a changed parameter computes anew at once (for fast operations) or waits for the button. */
  protected readonly rerunOnChange: boolean = false;

  readonly #latest = new Latest();
  readonly #controls = new Map<string, Control>();
  /** What the drawn results were computed from, by role; a role that is missing is drawn as it was baked. */
  readonly #drawn = new Map<string, Job>();
  #data: FigureData | null = null;
  #linkNote: LinkNote | null = null;
  #bar: RunBar | null = null;
  #state: ParamValues = {};
  #status: FigureStatus = 'baked';
  #text: RunBarText = { status: '' };
  #paintRequested = false;

  /** What the build handed to this figure. */
  protected get data(): FigureData {
    this.#data ??= readFigureData(this);
    return this.#data;
  }

  /** The reader's state: a value for every field. */
  protected get state(): Readonly<ParamValues> {
    return this.#state;
  }

  protected get status(): FigureStatus {
    return this.#status;
  }

  /** Whether the state asks for other results than those that are drawn. */
  protected get pending(): boolean {
    return Object.keys(this.jobs(this.#state)).some((role) => this.isStale(role));
  }

  /** What the drawn result of a role was computed from. */
  protected drawnJob(role: string): Job | undefined {
    return this.#drawn.get(role) ?? this.data.runs[role]?.demo;
  }

  /** Whether the state asks for another result of a role than the one that is drawn. */
  protected isStale(role: string): boolean {
    const job = this.jobs(this.#state)[role];
    if (job === undefined) return false;
    if (sameJob(job, this.drawnJob(role))) return false;
    // A figure may round what was baked in its own way.
    return this.#drawn.has(role) || !sameJob(job, this.jobs(this.data.baked)[role]);
  }

  /** The fields that the panel has controls for; by default all. */
  protected panelFields(): readonly string[] {
    return Object.keys(this.data.fields);
  }

  /** The fields of “More settings”, in figures that have that; by default all that the panel leaves. */
  protected moreFields(): readonly string[] {
    const above = this.panelFields();
    return Object.keys(this.data.fields).filter((field) => !above.includes(field));
  }

  /** What a field's control has of its own in this figure. */
  protected details?(field: string): ControlDetails;

  /** Called once, when the panel has got its controls, for figures that add to them. */
  protected panelFilled(): void {
    // Most figures add nothing.
  }

  /** Draws `this.shown` and `this.state` through `this.overlay`. Never called while nothing was computed. */
  protected abstract paint(): void;

  /** Called once the element is in the page and its state is set, for listeners of its own. */
  protected connected(): void {
    // Most figures need none.
  }

  /** Called after a field changed, for figures that react before anything was computed. */
  protected changed(): void {
    // Most figures wait for the run.
  }

  /** Called whenever a run begins, for figures that look back at the steps of the last one. */
  protected started(): void {
    // Most figures show the newest step alone.
  }

  /** What to run for a state, by role: by default each baked demo with the state's picture, model and parameters. */
  protected jobs(state: Readonly<ParamValues>): Readonly<Record<string, Job>> {
    return standardJobs(this.data.runs, state);
  }

  connectedCallback(): void {
    if (this.#bar !== null) return;
    this.#bar = new RunBar(this, (action) => {
      this.#act(action);
    });
    this.#state = { ...this.data.baked };
    this.#show(canCompute() ? 'baked' : 'unsupported', { status: unsupportedText() });
    const panel = part(this, '.control-panel');
    if (panel.hasAttribute('data-open')) this.#fillPanel(panel);
    const linked = this.#followLink();
    if (takesOwnPicture(this.data) && canCompute()) this.#takeDroppedPictures();
    this.connected();
    if (linked) this.changed();
  }

  disconnectedCallback(): void {
    this.#latest.drop();
  }

  /**
   * A control for a field of the state, kept in step with it; a second one for the same field takes the first one's
   * place.
   */
  protected control(field: string): HTMLElement {
    const spec = this.data.fields[field];
    if (spec === undefined) throw new Error(`figure ${this.data.id} has no field "${field}"`);
    const control = buildControl({
      ...this.details?.(field),
      name: field,
      id: `${this.data.id}-${field}`,
      spec,
      value: this.#state[field] ?? null,
      classes: this.data.classes,
      picturesUrl: this.data.picturesUrl,
      ownPicture: takesOwnPicture(this.data)
        ? { photograph: this.data.photographOps.length > 0 }
        : null,
      onChange: (value) => {
        this.set(field, value);
      },
    });
    this.#controls.set(field, control);
    return control.element;
  }

  /** A picture that is dropped anywhere on the figure goes to its picture list. */
  #takeDroppedPictures(): void {
    listenForFiles(this, (file) => {
      this.#openPanel();
      this.#controls.get('picture')?.receive?.(file);
    });
  }

  /** What a changed field brings along, for fields that depend on each other; `this.state` is still the one before. */
  protected settle(next: Readonly<ParamValues>): ParamValues {
    return next;
  }

  /** Changes one field, and what depends on it; computes anew if the change asks for it. */
  protected set(field: string, value: ParamValue): void {
    const before = this.jobs(this.#state);
    const last = this.#state;
    this.#state = this.settle({ ...last, [field]: value });
    for (const [name, control] of this.#controls) {
      const now = this.#state[name] ?? null;
      if (name !== field && now !== last[name]) control.set(now);
    }
    this.#followState();
    this.changed();
    this.#followJobs(before);
  }

  /** Changes several fields at once, their controls included, such as by a preset; computes anew as `set` does. */
  protected setAll(values: Readonly<ParamValues>): void {
    const before = this.jobs(this.#state);
    this.#setState({ ...this.#state, ...values });
    this.changed();
    this.#followJobs(before);
  }

  /** Computes anew, or says that it should be, if the state asks for other jobs than before. */
  #followJobs(before: Readonly<Record<string, Job>>): void {
    const after = this.jobs(this.#state);
    const other =
      Object.keys(after).length !== Object.keys(before).length ||
      Object.entries(after).some(([role, job]) => !sameJob(job, before[role]));
    this.requestPaint();
    if (!other || this.#status === 'unsupported') return;
    // A change may lead back to what is drawn, or to something else that was baked.
    const changed = (text: string): RunBarText => ({ status: this.pending ? text : '' });
    if (this.#status === 'baked') {
      this.#show('baked', changed('Changed. Press “Run it yourself” to compute it.'));
    } else if (this.rerunOnChange || this.#latest.busy) this.start();
    else this.#show('ready', changed('Changed. Press Run to compute with these parameters.'));
  }

  /** Draws at the next animation frame. */
  protected requestPaint(): void {
    if (this.#paintRequested) return;
    this.#paintRequested = true;
    requestAnimationFrame(() => {
      this.#paintRequested = false;
      if (this.shown.size > 0) this.paint();
    });
  }

  /** Computes the present state; a run that is still going on is stopped. */
  protected start(): void {
    this.#openPanel();
    this.#linkNote?.remove();
    this.started();
    this.#show('loading', { status: 'Starting …' });
    const jobs = this.jobs(this.#state);
    this.#latest
      .start(async (signal) => {
        const { results, text } = await compute(this.data, jobs, signal, this.#screen(jobs));
        const difference = await compareAll(this.data, jobs, results);
        signal.throwIfAborted();
        this.#show('done', { ...text, difference });
      })
      .catch((reason: unknown) => {
        this.#showFailure(reason);
      });
  }

  /**
   * Runs jobs beside the figure's own, without drawing: for a measurement that the reader asks for. A run that is
   * going on is stopped.
   *
   * @param watch is shown every step.
   * @returns the results by role; null if it was cancelled or failed, which the status line then says.
   */
  protected async measure(
    jobs: Readonly<Record<string, Job>>,
    watch: Screen['keep'] = () => undefined,
  ): Promise<Readonly<Record<string, OpResult>> | null> {
    const measured = Promise.withResolvers<Readonly<Record<string, OpResult>> | null>();
    this.#show('loading', { status: 'Starting …' });
    try {
      await this.#latest.start(async (signal) => {
        const { results, text } = await compute(this.data, jobs, signal, {
          ...this.#screen(jobs),
          keep: watch,
        });
        measured.resolve(results);
        this.#show('done', text);
      });
    } catch (reason) {
      this.#showFailure(reason);
    }
    measured.resolve(null);
    return measured.promise;
  }

  /** Where a run shows itself: what it draws was computed from `jobs`. */
  #screen(jobs: Readonly<Record<string, Job>>): Screen {
    return {
      show: (status, text) => {
        this.#show(status, text);
      },
      keep: (role, shown) => {
        const job = jobs[role];
        if (job === undefined) return;
        this.#drawn.set(role, job);
        this.#keep(role, shown);
        this.#followPending();
      },
    };
  }

  /**
   * Fetches the baked arrays and draws them as if they had just been computed: for views that need no new numbers.
   * Does nothing once something was computed.
   */
  protected async showBaked(): Promise<void> {
    if (this.shown.size > 0) return;
    const live = await import('./live-runtime.ts');
    const baked = await live.loadBakedRuns(this.data);
    if (this.shown.size > 0) return;
    for (const [role, { result, images }] of baked) {
      this.#keep(role, { ...result, images, step: 1, steps: 1, final: true, frames: [] });
    }
  }

  #keep(role: string, shown: Shown): void {
    this.shown.set(role, shown);
    this.requestPaint();
  }

  #act(action: RunAction): void {
    switch (action) {
      case 'run':
        this.start();
        break;
      case 'cancel':
        this.#latest.cancel();
        break;
      case 'reset':
        this.#reset();
        break;
      case 'copy':
        void this.#copyLink();
        break;
    }
  }

  #reset(): void {
    this.#latest.drop();
    this.#linkNote?.remove();
    this.#drawn.clear();
    this.#setState(this.data.baked);
    this.shown.clear();
    this.overlay.restore();
    this.restored();
    this.#show('ready', { status: 'This is the printed result again.' });
  }

  /** Called after a reset, for what a subclass keeps besides the overlay. */
  protected restored(): void {
    // Most figures keep nothing.
  }

  async #copyLink(): Promise<void> {
    const link = linkToState(new URL(location.href), this.data, this.#state).href;
    const stays =
      ownPicture(this.#state.picture) === undefined
        ? ''
        : ' Your picture stays on this device: whoever opens the link chooses a picture again.';
    try {
      await navigator.clipboard.writeText(link);
      this.#show(this.#status, { ...this.#text, status: `Link to this state copied.${stays}` });
    } catch {
      // Copying needs a permission that the page may not have: the reader can still select the text.
      this.#show(this.#status, { ...this.#text, status: link });
    }
  }

  /**
   * Takes over the state of a link to this figure; a link with a wrong value leaves the baked state.
   *
   * @returns whether the state is another one now.
   */
  #followLink(): boolean {
    const link = new URLSearchParams(location.search);
    try {
      const state = stateFromLink(link, this.data);
      if (state === null) return false;
      this.#setState(state);
      if (this.#status === 'baked') this.#openPanel();
    } catch (reason) {
      this.#noteLink().showError(messageOf(reason));
    }
    this.#comeIntoView();
    if (lacksOwnPicture(link)) this.#noteLink().showMissingPicture();
    const changes = describeChanges(this.data, this.#state);
    if (changes.length === 0) return false;
    const runs = this.pending && this.#status !== 'unsupported';
    const run = (): void => {
      // The note goes away with its button: the focus goes where the run can be stopped.
      const button = part(this, '[data-action="run"]');
      if (button instanceof HTMLElement) button.focus({ preventScroll: true });
      this.start();
    };
    this.#noteLink().showState(changes, runs ? run : null);
    return true;
  }

  /** Now, and again once everything above has its height. */
  #comeIntoView(): void {
    const come = (): void => {
      this.scrollIntoView({ block: 'start', behavior: 'instant' });
    };
    come();
    if (document.readyState !== 'complete') addEventListener('load', come, { once: true });
  }

  #noteLink(): LinkNote {
    return (this.#linkNote ??= new LinkNote(part(this, '.figure-title')));
  }

  #setState(state: ParamValues): void {
    this.#state = { ...state };
    this.#followState();
    this.requestPaint();
    for (const [field, control] of this.#controls) control.set(state[field] ?? null);
  }

  #followState(): void {
    // The field `pixels` (see true-pixels.ts) shows pictures as the squares that the network sees.
    this.toggleAttribute('data-true-pixels', this.#state.pixels === true);
    this.#followPending();
  }

  /** Pictures that are not those of the state step back. */
  #followPending(): void {
    this.toggleAttribute('data-pending', this.pending);
  }

  #openPanel(): void {
    const panel = part(this, '.control-panel');
    if (!(panel instanceof HTMLElement) || !panel.hidden) return;
    this.#fillPanel(panel);
    panel.hidden = panel.childElementCount === 0;
  }

  #fillPanel(panel: Element): void {
    if (this.#controls.size > 0 || !(panel instanceof HTMLElement)) return;
    panel.append(...this.panelFields().map((field) => this.control(field)));
    const more = this.querySelector('.more-settings .control-panel');
    more?.append(...this.moreFields().map((field) => this.control(field)));
    this.panelFilled();
  }

  #show(status: FigureStatus, text: RunBarText): void {
    this.#status = status;
    this.#text = text;
    this.dataset.status = status;
    this.#bar?.show(status, text);
  }

  /** Says in the status line what went wrong, and offers to try again. */
  protected report(reason: unknown): void {
    this.#showFailure(reason);
  }

  #showFailure(reason: unknown): void {
    if (reason instanceof DOMException && reason.name === 'AbortError') {
      this.#show('cancelled', { status: 'Cancelled.' });
    } else {
      this.#show('failed', { status: `This did not work: ${messageOf(reason)}` });
    }
  }
}
