/**
 * Lines of a source file, for showing a piece of the project's own code as it runs.
 *
 * @param source the file's text.
 * @param from text that only the first line contains.
 * @param to text of the last line, the first such line after `from`; compared without indentation.
 * @returns the lines, without the indentation that they share.
 * @throws {RangeError} if either line is missing, or the first is not unique: the code has moved on.
 */
export function excerpt(source: string, from: string, to: string): string {
  const lines = source.split('\n');
  const starts = lines.flatMap((line, index) => (line.includes(from) ? [index] : []));
  const [start] = starts;
  if (start === undefined || starts.length > 1) {
    throw new RangeError(`"${from}" stands in ${starts.length} lines of the source; one expected`);
  }
  const indentation = /^ */.exec(lines[start] ?? '')?.[0] ?? '';
  const end = lines.findIndex((line, index) => index > start && line === indentation + to);
  if (end < 0) throw new RangeError(`no line "${to}" follows "${from}" in the source`);
  return lines
    .slice(start, end + 1)
    .map((line) => (line.startsWith(indentation) ? line.slice(indentation.length) : line))
    .join('\n');
}
