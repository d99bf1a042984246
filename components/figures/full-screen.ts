import './full-screen.css';

/** Wide enough to gain anything: phones show a figure as wide as their screen already. */
const roomy = '(min-width: 52rem)';
/** Share of the screen's width that an enlarged figure takes. */
const filled = 0.94;

/**
 * Gives every figure with a title a button that shows the figure alone and as large as the screen is wide: for a
 * projector, and for whoever wants to see pixels. Browsers that cannot do it, as those of iPhones, get no button.
 */
export function addFullScreenButtons(root: ParentNode): void {
  if (!document.fullscreenEnabled || !matchMedia(roomy).matches) return;
  for (const figure of root.querySelectorAll<HTMLElement>('.figure')) {
    const title = figure.querySelector('.figure-title');
    title?.prepend(fullScreenButton(figure, title.textContent.trim()));
  }
}

function fullScreenButton(figure: HTMLElement, title: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'full-screen';
  const label = (): void => {
    const shown = document.fullscreenElement === figure;
    button.textContent = shown ? 'Leave full screen' : 'Full screen';
    button.setAttribute('aria-label', `${button.textContent}: ${title}`);
  };
  label();
  figure.addEventListener('fullscreenchange', label);
  button.addEventListener('click', () => void toggle(figure));
  return button;
}

async function toggle(figure: HTMLElement): Promise<void> {
  if (document.fullscreenElement === figure) {
    await document.exitFullscreen();
    return;
  }
  const { clientWidth } = figure;
  figure.style.setProperty('--figure-width', `${clientWidth}px`);
  await figure.requestFullscreen();
  const zoom = Math.max(1, (filled * window.innerWidth) / clientWidth);
  figure.style.setProperty('--figure-zoom', zoom.toFixed(3));
}
