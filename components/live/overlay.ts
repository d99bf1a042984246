import type { Pixels } from '../../compute/image/picture.ts';
import { drawPixels } from './canvas.ts';

/** Live drawings over baked markup. Nothing that was baked is lost: `restore` brings all of it back. */
export class Overlay {
  readonly #canvases = new Map<Element, HTMLCanvasElement>();
  readonly #content = new Map<Element, Node[]>();
  readonly #attributes = new Map<Element, Map<string, string | null>>();

  /** Draws pixels over the baked picture in `slot` (an element of class `picture-slot` that holds one `<img>`). */
  picture(slot: Element, pixels: Pixels): void {
    let canvas = this.#canvases.get(slot);
    if (canvas === undefined) {
      canvas = document.createElement('canvas');
      canvas.className = 'live-layer';
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', slot.querySelector('img')?.alt ?? '');
      slot.append(canvas);
      this.#canvases.set(slot, canvas);
    }
    drawPixels(canvas, pixels);
  }

  /** Replaces an element's text. */
  text(element: Element, text: string): void {
    this.#keepContent(element);
    element.textContent = text;
  }

  /** Replaces an element's content with markup that the project's own drawing code wrote, such as a chart. */
  markup(element: Element, markup: string): void {
    this.#keepContent(element);
    element.innerHTML = markup;
  }

  /** Sets an attribute, or removes it with null. */
  attribute(element: Element, name: string, value: string | null): void {
    const kept = this.#attributes.get(element) ?? new Map<string, string | null>();
    this.#attributes.set(element, kept);
    if (!kept.has(name)) kept.set(name, element.getAttribute(name));
    setAttribute(element, name, value);
  }

  /** Takes every live drawing away: the figure is as it was baked. */
  restore(): void {
    for (const canvas of this.#canvases.values()) canvas.remove();
    for (const [element, nodes] of this.#content) element.replaceChildren(...nodes);
    for (const [element, kept] of this.#attributes) {
      for (const [name, value] of kept) setAttribute(element, name, value);
    }
    this.#canvases.clear();
    this.#content.clear();
    this.#attributes.clear();
  }

  #keepContent(element: Element): void {
    if (!this.#content.has(element)) this.#content.set(element, [...element.childNodes]);
  }
}

function setAttribute(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}
