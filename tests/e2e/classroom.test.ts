import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { chromiumPath, launchChromium } from '../browser/chromium.ts';

const site = inject('site');

/** What a lecturer does with a figure: asks the class to guess first, and shows it large. */
describe.skipIf(chromiumPath === null)('a figure in a classroom', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });

  it.each([
    {
      address: '/gradients/#gallery',
      hidden: ['.gallery-picture img', '[data-number="prediction"]', '[data-view="overlay"] img'],
      shown: ['[data-view="signed"] img', '.key-standard'],
    },
    {
      address: '/editing-pictures/#edit-matrix',
      hidden: ['.robust thead th:nth-child(2) span'],
      shown: ['.robust tbody th', '.robust td:nth-child(3) img'],
    },
  ])('hides the answers until they are asked for, without a script: $address', async (task) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${site}${task.address}`);
    const figure = page.locator(`#${task.address.split('#')[1] ?? ''}`);
    const seen = async (selector: string): Promise<boolean> =>
      figure.locator(selector).first().isVisible();
    const everything = [...task.hidden, ...task.shown];
    for (const selector of everything) expect(await seen(selector), selector).toBe(true);
    await figure.getByRole('switch', { name: /^Hide/ }).check();
    for (const selector of task.hidden) expect(await seen(selector), selector).toBe(false);
    for (const selector of task.shown) expect(await seen(selector), selector).toBe(true);
    await context.close();
  });

  it('fills the screen, and can be run there', async () => {
    const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    await page.goto(`${site}/adversarial-examples/`);
    const figure = page.locator('#triptych');
    const picture = figure.locator('.picture-slot').first();
    const before = (await picture.boundingBox())?.width ?? NaN;
    await figure.getByRole('button', { name: /^Full screen: / }).click();
    await figure.getByRole('button', { name: /^Leave full screen: / }).waitFor();
    expect(await page.evaluate(() => document.fullscreenElement?.id)).toBe('triptych');
    expect((await picture.boundingBox())?.width).toBeGreaterThan(1.4 * before);
    expect(await figure.evaluate((shown) => shown.scrollWidth - shown.clientWidth)).toBe(0);
    expect(await figure.getByRole('button', { name: 'Run it yourself' }).isVisible()).toBe(true);
    await figure.getByRole('button', { name: /^Leave full screen: / }).click();
    await figure.getByRole('button', { name: /^Full screen: / }).waitFor();
    expect((await picture.boundingBox())?.width).toBeCloseTo(before, 0);
    await page.close();
  });

  it('has no such button on a phone, which shows it as wide as it can', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 780 } });
    await page.goto(`${site}/adversarial-examples/`, { waitUntil: 'load' });
    await page.locator('#attack[data-ready], #attack .control-panel > *').first().waitFor();
    expect(await page.locator('.full-screen').count()).toBe(0);
    await page.close();
  });
});
