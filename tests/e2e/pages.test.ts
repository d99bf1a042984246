import { gzipSync } from 'node:zlib';

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { chromiumPath, launchChromium } from '../browser/chromium.ts';
import { sitePages } from './site-pages.ts';

const site = inject('site');
const kilobyte = 1024;

interface Fetched {
  readonly url: string;
  readonly body: Buffer;
}

/** What a page fetched until it came to rest, read from top to bottom. */
interface Visit {
  readonly page: Page;
  readonly responses: readonly Fetched[];
  readonly complaints: readonly string[];
}

describe.skipIf(chromiumPath === null).each(sitePages)('%s', (address) => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const bodies: Promise<Fetched>[] = [];
    const complaints: string[] = [];
    page.on('response', (response: Response) => {
      const url = response.url();
      // What the closing page cuts off has no body left, and weighs nothing.
      const body = response.body().catch(() => Buffer.alloc(0));
      bodies.push(body.then((bytes) => ({ url, body: bytes })));
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(site + address, { waitUntil: 'load' });
    if (options.javaScriptEnabled !== false) await readToTheEnd(page);
    await page.waitForLoadState('networkidle');
    return { page, responses: await Promise.all(bodies), complaints };
  }

  it('loads without a complaint, weighs little before a reader asks for more, and loads no runtime and no model', async () => {
    const { page, responses, complaints } = await visit();
    expect(complaints, 'errors, warnings, breaches of the content security policy').toEqual([]);
    const scripts = responses.filter(({ url }) => url.endsWith('.js'));
    const inline = await page.$$eval(
      'script:not([src]):not([type="application/json"])',
      (elements) => elements.map((element) => element.textContent).join(''),
    );
    const scriptBytes =
      scripts.reduce((sum, { body }) => sum + gzipSync(body).length, 0) + gzipSync(inline).length;
    const total = responses.reduce(
      (sum, { url, body }) =>
        sum + (/\.(png|webp|woff2)$/.test(url) ? body : gzipSync(body)).length,
      0,
    );
    expect(scriptBytes / kilobyte, 'kB of JavaScript, gzipped').toBeLessThan(60);
    expect(total / kilobyte, 'kB in all').toBeLessThan(1024);
    expect(responses.filter(({ url }) => /\.wasm|safetensors|worker|tfjs/.test(url))).toEqual([]);
    await page.context().close();
  });

  it('hardly moves while it loads', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      let shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        })[]) {
          if (!entry.hadRecentInput) shift += entry.value;
        }
        document.documentElement.dataset['shift'] = String(shift);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(site + address, { waitUntil: 'networkidle' });
    await readToTheEnd(page);
    const shift = await page.evaluate(() => Number(document.documentElement.dataset['shift'] ?? 0));
    expect(shift).toBeLessThanOrEqual(0.02);
    await context.close();
  });

  it('is no wider than screens of 320, 360 and 768 pixels', async () => {
    const { page } = await visit({ viewport: { width: 320, height: 700 } });
    for (const width of [320, 360, 768]) {
      await page.setViewportSize({ width, height: 700 });
      await redrawn(page);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(excess, `at ${width} pixels`).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });

  it('has no accessibility violation that axe can see, in light and dark', async () => {
    const { page } = await visit({ colorScheme: 'light' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await redrawn(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
      );
      expect(found, colorScheme).toEqual([]);
    }
    await page.context().close();
  });

  it('is complete without JavaScript: every figure shows pictures or a chart, a caption and numbers', async () => {
    const { page } = await visit({ javaScriptEnabled: false });
    const figures = await page.locator('figure').all();
    for (const figure of figures) {
      expect(await figure.locator('img, svg').count(), await figure.innerText()).toBeGreaterThan(0);
      const text = await figure.innerText();
      expect(text).toMatch(/\d/);
    }
    expect(await page.locator('h1').innerText()).not.toBe('');
    const ids = await page.$$eval('[id]', (elements) => elements.map(({ id }) => id));
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
    await page.context().close();
  });
});

/** Figures have followed a change of the window. */
async function redrawn(page: Page): Promise<void> {
  await page.evaluate(async () => new Promise((done) => setTimeout(done, 300)));
}

/** Scrolls through the page, so that everything lazy has loaded. */
async function readToTheEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 600) {
      scrollTo(0, y);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    scrollTo(0, 0);
  });
}
