/** The theme button: auto → light → dark → auto, remembered where storage is allowed. */
const themes = ['auto', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

const root = document.documentElement;
const button = document.querySelector<HTMLButtonElement>('.theme-switch');
const label = button?.querySelector('.theme-name');

function current(): Theme {
  return themes.find((theme) => theme === root.dataset['theme']) ?? 'auto';
}

function show(theme: Theme): void {
  if (theme === 'auto') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  if (label !== null && label !== undefined) label.textContent = theme;
  button?.setAttribute('aria-label', `Theme: ${theme}`);
}

function remember(theme: Theme): void {
  try {
    if (theme === 'auto') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Storage can be forbidden: the choice then holds for this page only.
  }
}

button?.addEventListener('click', () => {
  const next = themes[(themes.indexOf(current()) + 1) % themes.length] ?? 'auto';
  show(next);
  remember(next);
});

show(current());
if (button !== null) button.hidden = false;

export {};
