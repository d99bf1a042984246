import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { representationSize } from '../../content/articles/neurons/demos.ts';
import { chromiumPath, launchChromium } from '../browser/chromium.ts';

const site = inject('site');

describe.skipIf(chromiumPath === null)('the neurons of a model', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    return async () => page.close();
  });

  it('are each one step from the wall, which has one stop for the keyboard', async () => {
    await page.goto(`${site}/neurons/`);
    for (const model of ['standard', 'robust']) {
      const wall = page.locator(`.neuron-wall.${model}`);
      expect(await wall.locator('a[tabindex="-1"]').count()).toBe(representationSize);
      expect(await wall.locator('a:not([tabindex])').count()).toBe(1);
    }
    const sheet = page.locator('.neuron-wall.robust .wall-sheet');
    const size = await sheet.evaluate(({ clientWidth }) => clientWidth / 16);
    // The second picture of the third row of sixteen.
    await sheet.click({ position: { x: 1.5 * size, y: 2.5 * size } });
    await page.waitForURL(/neurons\/gallery\/robust\/#neuron-33$/);
    await page.getByRole('dialog', { name: 'Neuron 33' }).waitFor();
  });

  it('show first in their dialog what the overview shows of them', async () => {
    await page.goto(`${site}/neurons/gallery/standard/`);
    const grown = page.locator('li[data-activation]:not(:has(.photograph-mark))');
    for (const at of [0, 1, 2, 3]) {
      const tile = grown.nth(at);
      const shown = await tile.getAttribute('data-activation');
      await tile.locator('a').click();
      const name = ((await tile.getAttribute('id')) ?? '').replace(
        /neuron-(\d+)/,
        'Neuron $1, standard',
      );
      const dialog = page.getByRole('dialog', { name, exact: true });
      expect(await dialog.locator('.grown .neuron-number').first().innerText()).toBe(shown);
      await dialog.getByRole('button', { name: 'Close' }).click();
    }
  });

  it('are silent, not dead, where only noise gives no gradient', async () => {
    await page.goto(`${site}/neurons/gallery/robust/`);
    const marked = page.locator('li:has(.tile-picture .photograph-mark)');
    expect(await marked.count()).toBeGreaterThan(0);
    const tile = marked.first();
    expect(Number(await tile.getAttribute('data-activation'))).toBeGreaterThan(0);
    await tile.locator('a').click();
    const dialog = page.locator('dialog[open]');
    await dialog.getByText('Silent from noise').waitFor();
    expect(await dialog.innerText()).not.toContain('dead');
  });

  it('lie between any two pictures that a reader chooses', async () => {
    await page.goto(
      `${site}/neurons/?figure=interpolation&picture=tiger&second=zebra&steps=2#interpolation`,
    );
    const figure = page.locator('#interpolation');
    await figure.locator('.link-note').getByRole('button', { name: 'Run' }).click();
    const ends = figure.locator('.interpolation-end img');
    await figure.locator('.difference').filter({ hasText: 'picture' }).waitFor();
    expect(await ends.nth(0).getAttribute('src')).toContain('tiger');
    expect(await ends.nth(1).getAttribute('src')).toContain('zebra');
    // The way begins at the first picture, which the network reads as it reads that picture anywhere.
    await figure.locator('[data-stop="0"]').first().click();
    const bars = figure.locator('[data-bars="robust"]');
    expect(await bars.innerText()).toMatch(/cat/);
  });
});
