/**
 * JSON with sorted keys and no spaces: equal values give equal text, which can be hashed. Numbers are written in
 * full (the shortest text that reads back as the same number); nothing is rounded.
 *
 * @param name what to call the value in an error.
 * @throws {RangeError} naming the place of anything JSON cannot hold: NaN, infinities, functions, undefined.
 */
export function canonicalJson(value: unknown, name = 'value'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new RangeError(`${name} is ${value}; only finite numbers can be stored`);
  }
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => canonicalJson(item, `${name}[${index}]`));
    return `[${items.join(',')}]`;
  }
  if (typeof value === 'object') {
    const fields = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field, `${name}.${key}`)}`);
    return `{${fields.join(',')}}`;
  }
  throw new RangeError(`${name} is ${typeof value}; JSON cannot hold it`);
}
