/** Shows a figure's `.original-layer` pictures while a button is held, by pointer or by key. */
export function listenForComparing(figure: Element, button: Element): void {
  const compare = (original: boolean): void => {
    figure.toggleAttribute('data-comparing', original);
    button.setAttribute('aria-pressed', String(original));
  };
  button.addEventListener('pointerdown', () => {
    compare(true);
  });
  for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur', 'keyup'] as const) {
    button.addEventListener(end, () => {
      compare(false);
    });
  }
  button.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && (event.key === ' ' || event.key === 'Enter')) {
      compare(true);
    }
  });
}
