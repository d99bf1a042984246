import { createReadStream, existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stat } from 'node:fs/promises';
import path from 'node:path';

const dist = path.join(import.meta.dirname, '../../dist');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface StaticServer {
  /** Without a slash at the end. */
  readonly url: string;
  close(): void;
}

/** Serves the built site as any static host does. */
export async function startStaticServer(): Promise<StaticServer> {
  if (!existsSync(path.join(dist, 'index.html'))) {
    throw new Error('the site is not built: run npm run build first');
  }
  const server = createServer((request, response) => {
    void answer(request.url ?? '/').then(({ status, type, file }) => {
      response.writeHead(status, { 'content-type': type });
      if (file === null) response.end('not found');
      else createReadStream(file).pipe(response);
    });
  });
  return {
    url: `http://localhost:${await listen(server)}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(url: string): Promise<{ status: number; type: string; file: string | null }> {
  const { pathname } = new URL(url, 'http://localhost');
  const wanted = path.join(dist, path.normalize(decodeURIComponent(pathname)));
  const file = pathname.endsWith('/') ? path.join(wanted, 'index.html') : wanted;
  const found = await stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
  const type = types[path.extname(file)] ?? 'application/octet-stream';
  return found ? { status: 200, type, file } : { status: 404, type: 'text/plain', file: null };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
