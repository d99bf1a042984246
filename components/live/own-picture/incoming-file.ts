/** Takes files that are dropped on an element. */
export function listenForFiles(target: HTMLElement, onFile: (file: File) => void): void {
  const carriesFile = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes('Files') === true;
  target.addEventListener('dragover', (event) => {
    if (!carriesFile(event)) return;
    // Without this, the browser would leave the page and show the file.
    event.preventDefault();
    event.stopPropagation();
    target.dataset.dropping = '';
  });
  for (const end of ['dragleave', 'drop'] as const) {
    target.addEventListener(end, () => {
      delete target.dataset.dropping;
    });
  }
  target.addEventListener('drop', (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) onFile(file);
  });
}

/** The file in what was pasted, such as a copied picture; null where there is none. */
export function pastedFile({ clipboardData }: ClipboardEvent): File | null {
  return clipboardData?.files[0] ?? null;
}
