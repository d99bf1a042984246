import type { PixelPlace } from './pixel-derivatives.ts';

export interface PixelPickerHooks {
  /** The pixel under the pointer, or null when it leaves. */
  readonly onHover: (place: PixelPlace | null) => void;
  readonly onChoose: (place: PixelPlace) => void;
}

/** The side of the pictures that the networks take. */
const side = 64;

/** Lets a reader point at a pixel in any of several pictures: hover to look, click, tap or arrow keys to choose. */
export class PixelPicker {
  readonly #marks: readonly HTMLElement[];
  readonly #hooks: PixelPickerHooks;
  #chosen: PixelPlace = { row: 0, column: 0 };

  constructor(slots: Iterable<HTMLElement>, hooks: PixelPickerHooks) {
    this.#hooks = hooks;
    this.#marks = [...slots].map((slot) => this.#prepare(slot));
  }

  /** Marks the chosen pixel, without calling back. */
  choose(place: PixelPlace): void {
    this.#chosen = place;
    this.#mark(place);
  }

  #prepare(slot: HTMLElement): HTMLElement {
    const mark = document.createElement('span');
    mark.className = 'pixel-mark';
    slot.append(mark);
    slot.classList.add('pixel-target');
    slot.tabIndex = 0;
    slot.setAttribute('role', 'application');
    slot.setAttribute('aria-label', 'Choose a pixel with the arrow keys; Shift moves by eight');
    slot.addEventListener('pointermove', (event) => {
      if (event.pointerType === 'touch') return;
      const place = placeUnder(slot, event);
      this.#mark(place);
      this.#hooks.onHover(place);
    });
    slot.addEventListener('pointerleave', () => {
      this.#mark(this.#chosen);
      this.#hooks.onHover(null);
    });
    slot.addEventListener('click', (event) => {
      this.#take(placeUnder(slot, event));
    });
    slot.addEventListener('keydown', (event) => {
      const moved = movedBy(event, this.#chosen);
      if (moved === null) return;
      event.preventDefault();
      this.#take(moved);
    });
    return mark;
  }

  #take(place: PixelPlace): void {
    this.choose(place);
    this.#hooks.onHover(null);
    this.#hooks.onChoose(place);
  }

  #mark({ row, column }: PixelPlace): void {
    for (const { style } of this.#marks) {
      style.setProperty('inset-block-start', `${(row / side) * 100}%`);
      style.setProperty('left', `${(column / side) * 100}%`);
    }
  }
}

function placeUnder(slot: Element, { clientX, clientY }: MouseEvent): PixelPlace {
  const box = slot.getBoundingClientRect();
  return {
    row: clamp(((clientY - box.top) / box.height) * side),
    column: clamp(((clientX - box.left) / box.width) * side),
  };
}

function movedBy({ key, shiftKey }: KeyboardEvent, { row, column }: PixelPlace): PixelPlace | null {
  const far = shiftKey ? 8 : 1;
  switch (key) {
    case 'ArrowUp':
      return { row: clamp(row - far), column };
    case 'ArrowDown':
      return { row: clamp(row + far), column };
    case 'ArrowLeft':
      return { row, column: clamp(column - far) };
    case 'ArrowRight':
      return { row, column: clamp(column + far) };
    default:
      return null;
  }
}

function clamp(position: number): number {
  return Math.min(side - 1, Math.max(0, Math.floor(position)));
}
