/** Closes the course menu on Escape and on a press elsewhere; without this it opens and closes by its button. */
const menu = document.querySelector<HTMLDetailsElement>('.site-menu');

document.addEventListener('pointerdown', (event) => {
  if (menu?.open === true && event.target instanceof Node && !menu.contains(event.target)) {
    menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || menu?.open !== true) return;
  menu.open = false;
  menu.querySelector('summary')?.focus();
});

export {};
