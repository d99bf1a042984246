import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { decodeApng } from 'fast-png';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { loadBaked } from '../../bake/store.ts';
import { openNodeNetwork } from '../../compute/backend/node.ts';
import { readPictureFile } from '../../compute/backend/picture-file.ts';
import { stack } from '../../compute/numeric/nd-array.ts';
import { softmax } from '../../compute/numeric/softmax.ts';
import { filmFrames, photographs } from '../../content/articles/editing-pictures/demos.ts';
import { chromiumPath, launchChromium } from '../browser/chromium.ts';

const root = path.join(import.meta.dirname, '../..');
const address = `${inject('site')}/editing-pictures/`;
const patience = { timeout: 120_000 };

describe.skipIf(chromiumPath === null)('editing pictures', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  let fetched: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'editing-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    const context = await browser.newContext({ acceptDownloads: true });
    page = await context.newPage();
    fetched = [];
    page.on('request', (request) => fetched.push(request.url()));
    await page.goto(address);
    return async () => context.close();
  });

  /** Presses a button that saves a file, and reads the file. */
  async function saved(button: Locator): Promise<{ file: string; bytes: Buffer }> {
    const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
    const file = path.join(folder, download.suggestedFilename());
    await download.saveAs(file);
    return { file, bytes: await readFile(file) };
  }

  it('scrubs and plays the baked film, and computes nothing for it', async () => {
    const film = page.locator('#film');
    const screen = film.locator('[data-screen="robust"] img');
    await screen.scrollIntoViewIfNeeded();
    const end = await screen.getAttribute('src');
    await film.locator('.film-tools input').fill('0');
    expect(await screen.getAttribute('src')).not.toBe(end);
    expect(await film.locator('[data-step-now]').innerText()).toBe('0');
    await film.getByRole('button', { name: 'Play' }).click();
    await film.locator('[data-play][aria-pressed="false"]').waitFor(patience);
    expect(await film.locator('[data-step-now]').innerText()).toBe(
      String(filmFrames.at(-1)?.robust.params['steps']),
    );
    expect(await screen.evaluate((image: HTMLImageElement) => image.src)).toContain(end);
    expect(fetched.filter((url) => /wasm|safetensors|worker/.test(url))).toEqual([]);
  });

  it('saves the film as an animation of every baked moment, both models side by side', async () => {
    const button = page.locator('#film [data-save="animation"]');
    const { file, bytes } = await saved(button);
    expect(path.basename(file)).toMatch(/-into-primate-animation\.png$/);
    const animation = decodeApng(bytes, { checkCrc: true });
    expect(animation).toMatchObject({ width: 512, height: 256 });
    expect(animation.frames).toHaveLength(filmFrames.length + 1);
  });

  it('saves a photograph that gives the printed probabilities when it is read again', async () => {
    const { file } = await saved(page.locator('#photograph [data-download="robust"]'));
    const { picture } = await readPictureFile(file, { height: 64, width: 64 });
    const network = await openNodeNetwork(path.join(root, 'models', 'robust'), { workers: 1 });
    try {
      const { logits } = await network.forward(stack([picture]));
      const { values } = await loadBaked(photographs.robust, root);
      const printed = values['probabilitiesAfter'] as readonly number[];
      for (const [index, probability] of softmax(logits.data).entries()) {
        expect(probability).toBeCloseTo(printed[index] ?? NaN, 5);
      }
    } finally {
      await network.dispose();
    }
  });

  it('edits live: a first frame at once, cancelled on request, and again to the end', async () => {
    const film = page.locator('#film');
    await film.locator('[data-action="run"]').click();
    await film.locator('canvas').first().waitFor(patience);
    await film.locator('[data-action="cancel"]').click();
    await film.locator('[data-action="run"]:visible').waitFor(patience);
    expect(await film.locator('.status').innerText()).toMatch(/cancel/i);
    await film.locator('[data-action="run"]').click();
    await film.locator('.difference:not(:empty)').waitFor(patience);
    expect(await film.locator('.film-stops li[data-waiting]').count()).toBe(0);
    await film.locator('.film-tools input').fill('20');
    expect(await film.locator('[data-step-now]').innerText()).toBe('20');
  });
});
