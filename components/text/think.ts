/** Keeps what a reader writes under a question in this browser, under the page's and the question's names. */
for (const place of document.querySelectorAll<HTMLElement>('.think')) {
  const text = place.querySelector('textarea');
  const question = place.closest('.question');
  if (text === null || question === null) continue;
  const name = `answer:${location.pathname}#${question.id}`;
  try {
    text.value = localStorage.getItem(name) ?? '';
  } catch {
    // Storage can be forbidden; then there is no place that remembers, and none is offered.
    continue;
  }
  text.addEventListener('input', () => {
    if (text.value === '') localStorage.removeItem(name);
    else localStorage.setItem(name, text.value);
  });
  place.hidden = false;
}

export {};
