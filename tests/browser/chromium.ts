import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where a browser is, or null: then the browser tests are skipped, by name. */
export const chromiumPath =
  candidates.find((path) => path !== undefined && existsSync(path)) ?? null;

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** WebGPU on Chromium's own software adapter: slow, but it runs the same shaders. */
export const softwareWebGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

export async function launchChromium(flags: readonly string[] = []): Promise<Browser> {
  if (chromiumPath === null) throw new Error('no Chromium was found; set CHROMIUM to its path');
  return chromium.launch({ executablePath: chromiumPath, args: [...quiet, ...flags] });
}
