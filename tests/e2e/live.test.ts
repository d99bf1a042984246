import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { chromiumPath, launchChromium } from '../browser/chromium.ts';
import { sitePages } from './site-pages.ts';

const site = inject('site');
const dist = path.join(import.meta.dirname, '../../dist');

/** Figures with a run button, by page, as the built pages have them. */
const liveFigures = sitePages.flatMap((address) => {
  const html = readFileSync(path.join(dist, address, 'index.html'), 'utf8');
  return [...html.matchAll(/<figure[^>]*id="([\w-]+)"/g)]
    .map(([, id = '']) => id)
    .filter((id) => new RegExp(`id="${id}"(?:(?!</figure>)[\\s\\S])*?data-action="run"`).test(html))
    .map((id) => [address, id] as const);
});

/** Figures over a whole set of pictures take minutes; a reader may take fewer pictures, and so do the tests. */
const sets = [
  'accuracy-curves',
  'smallest-epsilon',
  'alignment',
  'edit-matrix',
  'blind-check',
  'inversion',
];
const overSets = liveFigures.filter(([, id]) => sets.includes(id));
const overOnePicture = liveFigures.filter(([, id]) => !sets.includes(id));

/** How long a whole figure may take here: some run both models over several pictures on a loaded machine. */
const patience = { timeout: 240_000 };

describe.skipIf(chromiumPath === null)('live figures', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
  });
  beforeEach(async () => {
    const context = await browser.newContext();
    page = await context.newPage();
    return async () => context.close();
  });

  const figureOf = (id: string): Locator => page.locator(`figure#${id}`);
  const press = async (figure: Locator, action: string): Promise<void> =>
    figure.locator(`[data-action="${action}"]`).click();
  const status = (figure: Locator): Locator => figure.locator('.status').first();

  async function open(address: string, id: string, query = ''): Promise<Locator> {
    await page.goto(`${site}${address}${query}`);
    const figure = figureOf(id);
    await figure.scrollIntoViewIfNeeded();
    return figure;
  }

  it('there are some in every article', () => {
    const articles = globSync('*/index.mdx', { cwd: path.join(dist, '../content/articles') });
    const addresses = new Set(liveFigures.map(([address]) => address));
    for (const file of articles) expect(addresses).toContain(`/${path.dirname(file)}/`);
    expect(articles.length).toBeGreaterThan(0);
  });

  it.each(overSets)('%s#%s runs over the first pictures of its set', async (address, id) => {
    const figure = await open(address, id, `?figure=${id}&count=2`);
    await press(figure, 'run');
    await figure.locator('[data-action="reset"]:visible').waitFor(patience);
    await figure.locator('[data-action="run"]:visible').waitFor(patience);
    const difference = figure.locator('.difference').first();
    expect(await difference.innerText()).toMatch(
      /settings differ from the printed ones \(pictures?\)/,
    );
  });

  it.each(overOnePicture)('%s#%s reruns what was baked, and agrees', async (address, id) => {
    const figure = await open(address, id);
    await press(figure, 'run');
    await figure.locator('[data-action="reset"]:visible').waitFor(patience);
    await figure.locator('[data-action="run"]:visible').waitFor(patience);
    const difference = await figure.locator('.difference').first().innerText();
    expect(difference).toMatch(/^Same as the printed result.*difference/);
    await press(figure, 'reset');
    expect(await status(figure).innerText()).toMatch(/printed result/);
  });

  it('runs without breaking its own content security policy', async () => {
    const violations: string[] = [];
    await page.exposeFunction('report', (text: string) => violations.push(text));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        (window as unknown as { report: (text: string) => void }).report(
          `${violatedDirective} ${blockedURI}`,
        );
      });
    });
    const figure = await open('/gradients/', 'explorer');
    await press(figure, 'run');
    await figure.locator('[data-action="reset"]:visible').waitFor(patience);
    expect(violations).toEqual([]);
  });

  it('cancels a run, keeps the figure, and runs again', async () => {
    const [address, id] = ['/smoothgrad/', 'smoothgrad-forming'];
    const figure = await open(address, id, `?figure=${id}&samples=256`);
    await press(figure, 'run');
    await press(figure, 'cancel');
    await figure.locator('[data-action="run"]:visible').waitFor(patience);
    expect(await status(figure).innerText()).toMatch(/cancel|stopp/i);
    await press(figure, 'run');
    await figure.locator('[data-action="cancel"]:visible').waitFor(patience);
    await press(figure, 'cancel');
  });

  it('says what a link gets wrong, and keeps the baked figure', async () => {
    const figure = await open(
      '/smoothgrad/',
      'smoothgrad-forming',
      '?figure=smoothgrad-forming&samples=100000',
    );
    const note = figure.locator('.link-note');
    expect(await note.innerText()).toMatch(/cannot be followed.*samples.*from 1 to 256/);
    expect(await figure.locator('img, canvas, svg').first().isVisible()).toBe(true);
  });

  it('shows why a damaged model was refused, keeps the figure, and retries', async () => {
    await page
      .context()
      .route('**/weights.safetensors*', async (route) =>
        route.fulfill({ status: 200, body: '<!doctype html><p>Sign in' }),
      );
    const figure = await open(
      '/gradients/',
      liveFigures.find(([address]) => address === '/gradients/')?.[1] ?? '',
    );
    await press(figure, 'run');
    const again = figure.getByRole('button', { name: 'Try again' });
    await again.waitFor(patience);
    expect(await status(figure).innerText()).toMatch(/web page/);
    expect(await figure.locator('img').first().isVisible()).toBe(true);
    await page.context().unroute('**/weights.safetensors*');
    await again.click();
    await figure.locator('[data-action="reset"]:visible').waitFor(patience);
    await figure.locator('[data-action="run"]:visible').waitFor(patience);
    expect(await figure.locator('.difference').first().innerText()).toMatch(
      /Same as the printed result/,
    );
  });

  it('says so when the network is gone', async () => {
    const figure = await open(
      '/gradients/',
      liveFigures.find(([address]) => address === '/gradients/')?.[1] ?? '',
    );
    await page.context().setOffline(true);
    await press(figure, 'run');
    await figure.getByRole('button', { name: 'Try again' }).waitFor(patience);
    expect(await status(figure).innerText()).not.toBe('');
    await page.context().setOffline(false);
  });

  it('says under a field what it takes, and keeps the value before', async () => {
    const figure = await open('/adversarial-examples/', 'attack');
    const field = figure.getByLabel('Radius ε, exact value');
    const problem = figure.locator('.control-problem');
    for (const wrong of ['99', '-3', '']) {
      await field.fill(wrong);
      await field.press('Tab');
      expect(await problem.innerText()).toMatch(/^Radius ε takes 0 to \d+, not /);
      expect(await field.getAttribute('aria-invalid')).toBe('true');
      expect(
        await figure.getByLabel('Radius ε', { exact: true }).getAttribute('aria-valuetext'),
      ).toBe('1');
    }
    await field.fill('2');
    await field.press('Tab');
    expect(await problem.count()).toBe(0);
    expect(
      await figure.getByLabel('Radius ε', { exact: true }).getAttribute('aria-valuetext'),
    ).toBe('2');
  });

  it('marks the preset that is set, and downloads nothing before it is run', async () => {
    const figure = await open('/adversarial-examples/', 'attack');
    const preset = figure.getByRole('button', { name: 'FGSM' });
    await preset.click();
    expect(await preset.getAttribute('aria-pressed')).toBe('true');
    await figure.getByText('Changed. Press “Run it yourself”').waitFor();
    expect(await figure.locator('[data-status]').first().getAttribute('data-status')).toBe('baked');
    await figure.getByLabel('Steps, exact value').fill('7');
    await figure.getByLabel('Steps, exact value').press('Tab');
    expect(await preset.getAttribute('aria-pressed')).toBe('false');
  });

  it('asks for a run only while the settings are not those of what is drawn', async () => {
    const figure = await open('/gradients/', 'explorer');
    const classes = figure.getByLabel('Class', { exact: true });
    await classes.selectOption({ label: 'cat' });
    expect(await status(figure).innerText()).toMatch(/^Changed\. Press/);
    await classes.selectOption({ index: 0 });
    expect(await status(figure).innerText()).toBe('');
  });

  it('runs by keyboard alone', async () => {
    const figure = await open(
      '/gradients/',
      liveFigures.find(([address]) => address === '/gradients/')?.[1] ?? '',
    );
    await figure.locator('[data-action="run"]').focus();
    await page.keyboard.press('Enter');
    await figure.locator('.difference:not(:empty)').first().waitFor(patience);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
  });
});
