/**
 * The number or word at a path of a baked result, such as `values.norm`, `values.probabilities.3` or
 * `arrays.loss.data.0`.
 *
 * @throws {RangeError} naming the demo, the path, what is there instead, and what to run where that may help.
 */
export function valueAt(result: object, path: string, demoId: string): number | string {
  let here: unknown = result;
  const passed: string[] = [];
  for (const name of path.split('.')) {
    const names = typeof here === 'object' && here !== null ? Object.keys(here) : [];
    const next: unknown =
      typeof here === 'object' && here !== null && Object.hasOwn(here, name)
        ? (here as Record<string, unknown>)[name]
        : undefined;
    if (next === undefined) {
      const at = passed.length === 0 ? 'the result' : `"${passed.join('.')}"`;
      const known = names.slice(0, 20).join(', ') || 'nothing further';
      throw new RangeError(
        `${demoId} has no "${path}": ${at} holds ${known}. If the operation has just changed, ` +
          `run: npm run bake -- --select ${demoId}`,
      );
    }
    passed.push(name);
    here = next;
  }
  if (typeof here === 'string' || (typeof here === 'number' && Number.isFinite(here))) return here;
  throw new RangeError(
    `${demoId}: "${path}" is ${here === null ? 'null' : typeof here}, not a number or a word`,
  );
}
