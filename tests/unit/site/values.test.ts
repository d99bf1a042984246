import { describe, expect, it } from 'vitest';
import { formatValue } from '../../../components/text/format-value.ts';
import { valueAt } from '../../../components/text/value-at.ts';

const result = {
  values: { norm: 0.5, class: 'dog', probabilities: [0.25, 0.75], none: null },
  arrays: { loss: { shape: [2], data: new Float32Array([0.5, 1.5]) } },
};

describe('a value of a baked result', () => {
  it.each([
    ['values.norm', 0.5],
    ['values.class', 'dog'],
    ['values.probabilities.1', 0.75],
    ['arrays.loss.data.1', 1.5],
  ])('%s is %s', (path, value) => {
    expect(valueAt(result, path, 'a/b')).toBe(value);
  });

  it.each([
    ['values.nrom', /a\/b has no "values.nrom": "values" holds norm, class.*npm run bake/],
    ['values.probabilities.9', /holds 0, 1/],
    ['values.norm.x', /holds nothing further/],
    ['values.probabilities', /is object, not a number or a word/],
    ['values.none', /is null/],
    ['values.constructor', /has no/],
  ])('%s is refused', (path, message) => {
    expect(() => valueAt(result, path, 'a/b')).toThrow(message);
  });
});

describe('how a number is printed', () => {
  it.each([
    [0.4567, {}, '0.46'],
    [0.4567, { percent: true }, '46\u202f%'],
    [0.4567, { percent: true, digits: 1 }, '45.7\u202f%'],
    // Halves round up, though 0.4795 × 100 is 47.949999999999996.
    [0.4795, { percent: true, digits: 1 }, '48.0\u202f%'],
    [-1.5, { digits: 1 }, '\u22121.5'],
    [-0.001, { digits: 1 }, '0.0'],
    [20000, {}, '20,000'],
    [4096, {}, '4096'],
    [3, { digits: 1 }, '3.0'],
    ['dog', {}, 'dog'],
  ])('%s with %o is %s', (value, format, text) => {
    expect(formatValue(value, format)).toBe(text);
  });
});
