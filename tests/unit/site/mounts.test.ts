import { describe, expect, it } from 'vitest';
import { servedAs } from '../../../src/integrations/mounts.ts';
import { readingMinutes } from '../../../src/reading-time.ts';

describe('the data folders', () => {
  it.each([
    ['/pictures/64/lion.png', '/', 'pictures/64/lion.png'],
    ['/pictures/masks/lion.png', '/', 'pictures/masks/lion.png'],
    ['/course/pictures/256/lion.webp?v=1', '/course', 'pictures/256/lion.webp'],
    ['/pictures/photographs/bison.png', '/', 'pictures/photographs/bison.png'],
    ['/models/robust/weights.safetensors', '/', 'models/robust/weights.safetensors'],
    ['/baked/manifest.json', '/', 'baked/manifest.json'],
    ['/figures/0a1b.png', '/', 'node_modules/.cache/figures/0a1b.png'],
    ['/figures/0a1b.webp', '/', 'node_modules/.cache/figures/0a1b.webp'],
    [
      '/wasm/tfjs-backend-wasm-simd.wasm',
      '/',
      'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
    ],
  ])('%s under %s is %s', (url, base, file) => {
    expect(servedAs(url, base)).toBe(file);
  });

  it.each([
    ['/pictures/sources/lion.png', '/'],
    ['/pictures/64/..%2f..%2fpackage.json', '/'],
    ['/models/robust/fixture.safetensors', '/'],
    ['/pictures/64/lion.png', '/course'],
    ['/package.json', '/'],
  ])('%s under %s is not served', (url, base) => {
    expect(servedAs(url, base)).toBeNull();
  });
});

describe('reading time', () => {
  it('counts words, not markup, and half a minute for each figure', () => {
    const words = 'word '.repeat(400);
    expect(readingMinutes(words)).toBe(2);
    expect(
      readingMinutes(
        `import x from 'y';\n\n${words}\n\n<Figure demo={demos.a} />\n\n<Gallery rows={gallery} />\n\n<Aside>\n</Aside>`,
      ),
    ).toBe(3);
    expect(readingMinutes('')).toBe(1);
    const entities = 'ε&nbsp;=&nbsp;1 '.repeat(200);
    expect(readingMinutes(entities)).toBe(2);
  });
});
