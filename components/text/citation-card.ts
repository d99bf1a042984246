/**
 * Opens a citation's entry of the reference list as a card: on hover, on keyboard focus, and on the first tap.
 * One card serves the page; it goes on Escape, on leaving, and on a press elsewhere.
 */
const delayMs = 160;
const gap = 8;

const card = document.createElement('div');
card.className = 'citation-card';
card.popover = 'manual';
card.id = 'citation-card';

let opener: HTMLAnchorElement | null = null;
let timer = 0;

function entryOf(link: HTMLAnchorElement): Element | null {
  return document.getElementById(link.hash.slice(1));
}

function open(link: HTMLAnchorElement): void {
  window.clearTimeout(timer);
  if (opener === link) return;
  const entry = entryOf(link);
  if (entry === null) return;
  close();
  opener = link;
  card.replaceChildren(...[...entry.childNodes].map((node) => node.cloneNode(true)));
  link.after(card);
  link.setAttribute('aria-describedby', card.id);
  card.showPopover();
  place(link);
}

/** Puts the card under its citation, or above it where there is no room, and never beyond the window. */
function place(link: HTMLAnchorElement): void {
  const line = [...link.getClientRects()].at(-1) ?? link.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - gap;
  const below = line.bottom + gap;
  const fits = below + height <= window.innerHeight;
  card.style.left = `${Math.max(gap, Math.min(line.left, room))}px`;
  card.style.top = `${fits ? below : Math.max(gap, line.top - gap - height)}px`;
}

function close(): void {
  window.clearTimeout(timer);
  opener?.removeAttribute('aria-describedby');
  opener = null;
  if (card.matches(':popover-open')) card.hidePopover();
}

function later(action: () => void): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(action, delayMs);
}

function citationAt(target: EventTarget | null): HTMLAnchorElement | null {
  return target instanceof Element ? target.closest<HTMLAnchorElement>('a.cite') : null;
}

document.addEventListener('pointerover', (event) => {
  if (event.pointerType !== 'mouse') return;
  const link = citationAt(event.target);
  if (link !== null) {
    later(() => {
      open(link);
    });
  } else if (opener !== null) {
    if (event.target instanceof Node && card.contains(event.target)) window.clearTimeout(timer);
    else later(close);
  } else {
    window.clearTimeout(timer);
  }
});

document.addEventListener('focusin', (event) => {
  const link = citationAt(event.target);
  if (link?.matches(':focus-visible') === true) open(link);
  else if (opener !== null && !(event.target instanceof Node && card.contains(event.target)))
    close();
});

// The first tap shows the card, a second one follows the link; a mouse, which has seen the card, follows at once.
document.addEventListener('click', (event) => {
  const link = citationAt(event.target);
  const touch = event instanceof PointerEvent && event.pointerType !== 'mouse';
  if (link !== null && touch && event.detail > 0 && opener !== link) {
    event.preventDefault();
    open(link);
  } else if (!(event.target instanceof Node && card.contains(event.target))) {
    close();
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});

window.addEventListener('scroll', close, { passive: true });

export {};
