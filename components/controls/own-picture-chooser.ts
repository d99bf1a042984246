import { acceptedTypes } from '../live/own-picture/accepted-types.ts';
import {
  discardOwnPicture,
  keepOwnPicture,
  type KeptPicture,
} from '../live/own-picture/own-pictures.ts';
import { element } from './element.ts';

export interface OwnPictureChooserOptions {
  /** Whether the figure works at the photograph's own resolution. */
  readonly photograph: boolean;
  readonly onChoose: (id: string) => void;
}

/** Lets a reader bring a picture: a file, or one that is dropped or pasted. It shows what becomes of it. */
export class OwnPictureChooser {
  /** The file input, the preview and what went wrong. */
  readonly element: HTMLElement;
  readonly #options: OwnPictureChooserOptions;
  readonly #input = element('input', {
    type: 'file',
    accept: acceptedTypes.join(),
    class: 'own-picture-input',
    'aria-label': 'Your own picture',
    tabindex: -1,
    hidden: true,
  });
  readonly #message = element('p', { class: 'own-picture-message', role: 'status' });
  readonly #error = element('p', { class: 'own-picture-error', role: 'alert' });
  readonly #preview = element('div', { class: 'own-picture-preview', hidden: true });
  /** Only the file that came last is shown. */
  #newest: File | null = null;
  /** What is previewed and not in use yet. */
  #previewed: KeptPicture | null = null;

  constructor(options: OwnPictureChooserOptions) {
    this.#options = options;
    this.element = element('section', { class: 'own-picture', 'aria-label': 'Your own picture' });
    this.element.append(this.#input, this.#message, this.#error, this.#preview);
    this.#input.addEventListener('change', () => {
      const [file] = this.#input.files ?? [];
      if (file !== undefined) void this.receive(file);
      // The same file, chosen again, is another choice: it may have been changed in between.
      this.#input.value = '';
    });
    this.reset();
  }

  /** Opens the device's own dialog for files, or for camera and library. */
  browse(): void {
    this.#input.click();
  }

  reset(): void {
    this.#newest = null;
    if (this.#previewed !== null) discardOwnPicture(this.#previewed);
    this.#previewed = null;
    this.#preview.hidden = true;
    this.#error.textContent = '';
    this.#message.textContent = hint;
  }

  /** Reads a file and shows what becomes of it, or why it is refused. */
  async receive(file: File): Promise<void> {
    this.reset();
    this.#newest = file;
    this.#message.textContent = `Reading ${file.name} …`;
    this.element.closest('dialog')?.scrollTo({ top: 0 });
    try {
      const { prepareOwnPicture } = await import('../live/own-picture/prepare-own-picture.ts');
      const picture = await prepareOwnPicture(file, this.#options.photograph);
      if (this.#newest === file) this.#show(picture);
      else discardOwnPicture(picture);
    } catch (reason) {
      if (this.#newest !== file) return;
      this.#message.textContent = hint;
      this.#error.textContent = reason instanceof Error ? reason.message : String(reason);
    }
  }

  #show(picture: KeptPicture): void {
    this.#previewed = picture;
    const { photograph, onChoose } = this.#options;
    const use = element('button', { type: 'button', class: 'button button-primary' });
    use.textContent = 'Use this picture';
    use.addEventListener('click', () => {
      this.#previewed = null;
      onChoose(keepOwnPicture(picture));
    });
    const { square, networkView } = picture;
    this.#preview.replaceChildren(
      pictured(picture.urls.square, `its square, ${square.width} × ${square.height}`),
      pictured(
        picture.urls.networkView,
        `what the network sees, ${networkView.width} × ${networkView.height}`,
        'own-picture-pixels',
      ),
      use,
    );
    this.#preview.hidden = false;
    this.#message.textContent = `${picture.name}: ${changesText(picture, photograph)}.`;
    use.focus();
  }
}

const hint =
  'You can also drop a picture here or paste one. It stays on your device: nothing is sent anywhere.';

/** What was changed on the way in. */
export function changesText({ notices }: KeptPicture, photograph: boolean): string {
  const changes = photograph ? notices.photograph : notices.network;
  return changes.length === 0 ? 'taken as it is' : changes.join('; ');
}

function pictured(src: string, caption: string, className = ''): HTMLElement {
  const image = element('img', { src, alt: '', width: 128, height: 128, class: className });
  return element('figure', {}, image, element('figcaption', {}, caption));
}
