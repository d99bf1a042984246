/** Builds the site, serves it, and prints its address: `npm start`, or `npm start -- --port 8080`. */
import { parseArgs } from 'node:util';
import { preview } from 'astro';
import { projectRoot } from '../bake/project.ts';
import { buildSite } from './build.ts';

/** @throws {RangeError} if the text is no port number. */
function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65536) return port;
  throw new RangeError(`--port ${text} is not accepted; a port is a whole number from 1 to 65535`);
}

async function start(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '4321' } } });
  const port = portOf(values.port);
  const root = projectRoot();
  await buildSite(root);
  const server = await preview({ root, server: { port }, logLevel: 'error' });
  const base = process.env['BASE_PATH'] ?? '/';
  console.log(`\nThe course is at http://localhost:${server.port}${base} (stop with Ctrl+C)`);
}

try {
  await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
