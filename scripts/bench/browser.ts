import { median } from 'd3-array';
import type { BrowserContext, Page } from 'playwright-core';

import { chromiumPath, launchChromium } from '../../tests/browser/chromium.ts';
import { startStaticServer } from '../../tests/browser/static-server.ts';
import type { Section } from './sections.ts';

const rounds = 5;
/** One picture through both models: the gradient explorer of article 1. */
const figure = { page: '/gradients/?backend=wasm', id: 'explorer' };

interface LiveRun {
  /** Milliseconds from the press of the button to the first new frame on the page. */
  readonly firstFrame: number;
  /** The longest task of the page's own thread meanwhile; 0 where none took over 50 ms. */
  readonly longestTask: number;
}

/** What a reader waits for in a browser on WASM, with models cached: each round is a fresh page. */
export async function browser(): Promise<Section> {
  if (chromiumPath === null) {
    return { measurements: [], ratios: {}, notes: ['skipped: browser (no Chromium was found)'] };
  }
  const server = await startStaticServer();
  const chromium = await launchChromium();
  try {
    const context = await chromium.newContext();
    await measureRun(context, server.url);
    const runs: LiveRun[] = [];
    for (let round = 0; round < rounds; round += 1) {
      runs.push(await measureRun(context, server.url));
    }
    const seconds = (median(runs, ({ firstFrame }) => firstFrame) ?? NaN) / 1000;
    const longest = Math.max(...runs.map(({ longestTask }) => longestTask));
    return {
      measurements: [{ name: 'browser-wasm/first-frame', seconds, pictures: 1 }],
      ratios: {},
      notes: [`longest task of the page's own thread in a live run: ${describe(longest)}`],
    };
  } finally {
    await chromium.close();
    server.close();
  }
}

function describe(longest: number): string {
  return longest === 0 ? 'under 50 ms' : `${longest.toFixed(0)} ms`;
}

async function measureRun(context: BrowserContext, url: string): Promise<LiveRun> {
  const page: Page = await context.newPage();
  await page.goto(url + figure.page, { waitUntil: 'networkidle' });
  const measured = await page.evaluate(runFigure, figure.id);
  await page.close();
  return measured;
}

/** Runs in the page: it may use nothing from outside. */
async function runFigure(id: string): Promise<LiveRun> {
  const element = document.getElementById(id);
  const button = element?.querySelector<HTMLElement>('[data-action="run"]');
  if (!element || !button) throw new Error(`the page has no live figure "${id}"`);
  let longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
  }).observe({ type: 'longtask' });
  const started = performance.now();
  const drawn = new Promise<number>((resolve) => {
    new MutationObserver((changes) => {
      const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
      if (added.some((node) => node instanceof HTMLCanvasElement)) resolve(performance.now());
    }).observe(element, { subtree: true, childList: true });
  });
  button.click();
  const firstFrame = (await drawn) - started;
  // The rest of the run is watched too: the result and its comparison with the baked one.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  return { firstFrame, longestTask };
}
