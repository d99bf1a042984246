import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { readPictureFile } from '../../compute/backend/picture-file.ts';
import { chromiumPath, launchChromium } from '../browser/chromium.ts';
import { noise, pngOfSize } from '../unit/live/own-picture/picture-files.ts';

const site = inject('site');
const patience = { timeout: 120_000 };
const photograph = path.join(import.meta.dirname, '../../pictures/photographs/astronaut.png');

/** Two frames, the first one green. */
async function movingGif(): Promise<Buffer> {
  const frames = await Promise.all(
    ['#0f0', '#f00'].map((background) =>
      sharp({ create: { width: 90, height: 70, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

/** Files, and by how many levels of 255 a browser's decoder may differ from the command line's. */
const files: readonly (readonly [name: string, levels: number, () => Promise<Buffer>])[] = [
  ['colours.png', 0, async () => noise(301, 203).png().toBuffer()],
  ['alpha.png', 0, async () => noise(90, 150, 4).png().toBuffer()],
  ['deep.png', 0, async () => noise(100, 70).toColourspace('rgb16').png().toBuffer()],
  ['wide.png', 3, async () => sharp(photograph).withIccProfile('p3').png().toBuffer()],
  ['photograph.jpg', 3, async () => sharp(photograph).jpeg().toBuffer()],
  [
    'turned.jpg',
    3,
    async () =>
      sharp(photograph)
        .resize(200, 140, { fit: 'cover' })
        .withMetadata({ orientation: 6 })
        .jpeg()
        .toBuffer(),
  ],
  ['grey.jpg', 3, async () => sharp(photograph).toColourspace('b-w').jpeg().toBuffer()],
  ['web.webp', 3, async () => sharp(photograph).webp().toBuffer()],
  ['alpha.webp', 3, async () => noise(90, 150, 4).webp({ lossless: true }).toBuffer()],
  ['moving.gif', 0, movingGif],
  ['new.avif', 4, async () => sharp(photograph).avif().toBuffer()],
];

describe.skipIf(chromiumPath === null)('a picture of the reader’s own', () => {
  let browser: Browser;
  let page: Page;
  let folder: string;
  /** Everything that went out, but for what the site itself serves on request. */
  let sent: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(path.join(tmpdir(), 'own-picture-'));
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    const context = await browser.newContext({ acceptDownloads: true });
    page = await context.newPage();
    sent = [];
    page.on('request', (request) => {
      const plain = request.method() === 'GET' && request.postData() === null;
      if (!plain || !/^(blob:|data:)?https?:\/\/(localhost|127\.0\.0\.1)/.test(request.url())) {
        sent.push(`${request.method()} ${request.url().slice(0, 80)}`);
      }
    });
    return async () => context.close();
  });

  const dialog = (): Locator => page.locator('dialog[open]');
  const use = (): Locator => dialog().getByRole('button', { name: 'Use this picture' });
  const choose = async (file: string): Promise<void> =>
    dialog().locator('input[type="file"]').setInputFiles(file);

  async function save(name: string, bytes: Buffer | string): Promise<string> {
    const file = path.join(folder, name);
    await writeFile(file, bytes);
    return file;
  }

  async function open(address: string, id: string, query = ''): Promise<Locator> {
    await page.goto(`${site}${address}${query}`);
    const figure = page.locator(`figure#${id}`);
    await figure.scrollIntoViewIfNeeded();
    return figure;
  }

  async function openPictures(figure: Locator): Promise<void> {
    await figure.locator('.picture-picker').click();
    await dialog().waitFor();
  }

  async function run(figure: Locator): Promise<void> {
    await figure.locator('[data-action="run"]').click();
    await figure.locator('[data-status="done"]').waitFor(patience);
  }

  /** What the preview says that the network sees, 0 to 255. */
  const networkView = async (): Promise<number[]> =>
    dialog()
      .locator('img.own-picture-pixels')
      .evaluate(async (image: HTMLImageElement) => {
        await image.decode();
        const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0);
        const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return [...pixels].filter((_, at) => at % 4 !== 3);
      });

  it('is read as the command line reads it', async () => {
    await openPictures(await open('/gradients/', 'explorer'));
    for (const [name, levels, make] of files) {
      const file = await save(name, await make());
      await choose(file);
      await dialog().getByText(`${name}:`).waitFor();
      await use().waitFor();
      const reference = await readPictureFile(file, { height: 64, width: 64 });
      const seen = await networkView();
      expect(seen, name).toHaveLength(64 * 64 * 3);
      const far = seen.reduce(
        (most, value, at) =>
          Math.max(most, Math.abs(value - Math.round((reference.picture.data[at] ?? NaN) * 255))),
        0,
      );
      expect(far, name).toBeLessThanOrEqual(levels);
      const message = await dialog().locator('.own-picture-message').innerText();
      for (const notice of reference.notices) expect(message, name).toContain(notice);
    }
    expect(sent).toEqual([]);
  });

  it('goes into both models by keyboard alone, and never leaves the device', async () => {
    const figure = await open('/gradients/', 'explorer');
    const said = figure.locator('[data-prediction="robust"]');
    await run(figure);
    const map = figure.locator('.picture-slot[data-run="robust"] canvas');
    const drawn = async (): Promise<string> =>
      map.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    const before = [await said.innerText(), await drawn()];
    await figure.locator('.picture-picker').focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    page.on('filechooser', (chooser) => {
      void chooser.setFiles(photograph);
    });
    await dialog().getByRole('button', { name: 'Your own picture' }).focus();
    await page.keyboard.press('Enter');
    await use().waitFor();
    expect(await use().evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await figure.getByText('Your own picture: there is no baked result').waitFor(patience);
    expect([await said.innerText(), await drawn()]).not.toEqual(before);
    expect(await figure.locator('.picture-picker').innerText()).toBe('astronaut.png');
    expect(await page.locator('.picture-slot[data-picture] img').first().isVisible()).toBe(true);
    expect(sent).toEqual([]);
    await figure.locator('[data-action="reset"]').click();
    expect(await figure.locator('.picture-picker').innerText()).not.toBe('astronaut.png');
  });

  it('gives the same answer as the bank’s picture of the same pixels', async () => {
    const figure = await open('/gradients/', 'explorer', '?figure=explorer&picture=astronaut');
    await run(figure);
    const numbers = async (): Promise<string[]> =>
      figure.locator('[data-prediction], [data-derivatives] td').allInnerTexts();
    const fromBank = await numbers();
    await openPictures(figure);
    const small = path.join(import.meta.dirname, '../../pictures/64/astronaut.png');
    await choose(small);
    await use().click();
    await figure.getByText('Your own picture: there is no baked result').waitFor(patience);
    expect(await numbers()).toEqual(fromBank);
  });

  it('is refused with a reason when it is none, and the figure stays', async () => {
    const figure = await open('/gradients/', 'explorer');
    await openPictures(figure);
    const error = dialog().getByRole('alert');
    const bad: readonly (readonly [string, Buffer | string, RegExp])[] = [
      ['page.png', '<!doctype html><p>404', /page\.png: .*it is a web page; accepted is/],
      ['empty.jpg', '', /the file is empty/],
      ['bomb.png', await pngOfSize(30_000, 30_000), /huge, 30000 × 30000 pixels/],
      [
        'cut.jpg',
        (await sharp(photograph).jpeg().toBuffer()).subarray(0, 4000),
        /corrupt or truncated/,
      ],
    ];
    for (const [name, content, reason] of bad) {
      await choose(await save(name, content));
      await error.filter({ hasText: reason }).waitFor();
      expect(await use().count()).toBe(0);
    }
    await page.keyboard.press('Escape');
    expect(await figure.locator('.picture-slot img').first().isVisible()).toBe(true);
  });

  it('may be dropped on the figure, or pasted', async () => {
    const figure = await open('/adversarial-examples/', 'attack');
    const bytes = [...(await noise(80, 80).png().toBuffer())];
    const hand = async (target: Locator, kind: 'drop' | 'paste'): Promise<void> =>
      target.evaluate(
        (element, { content, type }) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(content)], `${type}.png`));
          const event =
            type === 'drop'
              ? new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
              : new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true });
          element.dispatchEvent(event);
        },
        { content: bytes, type: kind },
      );
    await hand(figure.locator('.picture-slot').first(), 'drop');
    await dialog().getByText('drop.png:').waitFor();
    await hand(page.locator('body'), 'paste');
    await dialog().getByText('paste.png:').waitFor();
    await use().click();
    expect(await figure.locator('.picture-picker').innerText()).toBe('paste.png');
  });

  it('is not in a link, which says so', async () => {
    const figure = await open('/gradients/', 'explorer');
    await openPictures(figure);
    await choose(photograph);
    await use().click();
    await run(figure);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await figure.locator('[data-action="copy"]').click();
    await figure.getByText(/Your picture stays on this device/).waitFor();
    const link = await page.evaluate(async () => navigator.clipboard.readText());
    expect(new URL(link).searchParams.get('picture')).toBe('own');
    await page.goto(link);
    await page
      .locator('figure#explorer')
      .getByText(/choose it again in the list/)
      .waitFor();
  });

  it('edited, saved and chosen again, gives the printed probabilities', async () => {
    const figure = await open('/editing-pictures/', 'photograph', '?figure=photograph&steps=3');
    const values = async (name: string): Promise<number[]> =>
      figure.locator('photograph-edit').evaluate((element, wanted) => {
        const { shown } = element as unknown as {
          shown: ReadonlyMap<string, { values: Readonly<Record<string, number[]>> }>;
        };
        return shown.get('robust')?.values[wanted] ?? [];
      }, name);
    await openPictures(figure);
    await choose(await save('mine.png', await sharp(photograph).resize(180, 120).png().toBuffer()));
    await use().click();
    await run(figure);
    const printed = await values('probabilitiesAfter');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      figure.locator('[data-download="robust"]').click(),
    ]);
    expect(download.suggestedFilename()).toBe('edited-mine-robust.png');
    const saved = path.join(folder, download.suggestedFilename());
    await download.saveAs(saved);
    await openPictures(figure);
    await choose(saved);
    await dialog().getByText('edited-mine-robust.png: taken as it is').waitFor();
    await use().click();
    // What was edited into a primate cannot be edited into one.
    await figure.locator('#photograph-targetClass').selectOption('none');
    await run(figure);
    const again = await values('probabilitiesBefore');
    expect(again).toHaveLength(10);
    for (const [index, probability] of again.entries()) {
      expect(probability).toBeCloseTo(printed[index] ?? NaN, 6);
    }
    expect(sent).toEqual([]);
  });

  it('too small for an edit at its own resolution is refused there', async () => {
    const figure = await open('/editing-pictures/', 'photograph', '?figure=photograph');
    await openPictures(figure);
    await choose(await save('tiny.png', await noise(40, 30).png().toBuffer()));
    await dialog().getByRole('alert').filter({ hasText: 'a square of 30 pixels a side' }).waitFor();
  });
});
