/** Offers bytes as a file to save. */
export function saveFile(bytes: Uint8Array<ArrayBuffer>, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the address after this task has ended.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}
