import { readFileSync } from 'node:fs';
import { rgb } from 'd3-color';
import { describe, expect, it } from 'vitest';

const tokens = readFileSync('src/styles/tokens.css', 'utf8');
const schemes = ['light', 'dark'] as const;

/** A token's colour in a scheme. */
function colour(name: string, scheme: (typeof schemes)[number]): string {
  const pair = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(tokens);
  const found = pair?.[scheme === 'light' ? 1 : 2];
  if (found === undefined) throw new Error(`tokens.css has no --${name}: light-dark(#…, #…)`);
  return found;
}

/** Relative luminance, as WCAG 2.2 defines it. */
function luminance(text: string): number {
  const { r, g, b } = rgb(text);
  const [red, green, blue] = [r, g, b].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? NaN) + 0.7152 * (green ?? NaN) + 0.0722 * (blue ?? NaN);
}

function contrast(one: string, other: string): number {
  const [dark = NaN, light = NaN] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(schemes)('colours, %s', (scheme) => {
  const grounds = ['paper', 'surface', 'raised'];

  it.each(['ink', 'ink-muted', 'standard', 'robust'])('%s can be read on every ground', (text) => {
    for (const ground of grounds) {
      expect(contrast(colour(text, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['standard', 'robust'])('%s can be read on its own soft ground', (model) => {
    const ground = colour(`${model}-soft`, scheme);
    expect(contrast(colour(model, scheme), ground)).toBeGreaterThanOrEqual(4.5);
  });

  it('the edge of a control stands out from every ground', () => {
    for (const ground of grounds) {
      expect(contrast(colour('edge', scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(3);
    }
  });
});
