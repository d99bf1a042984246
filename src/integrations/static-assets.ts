import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { readManifest } from '../../bake/store.ts';
import { servedAs, type Mount, mounts } from './mounts.ts';
import { figuresIn } from './figures-in.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.png': 'image/png',
  '.safetensors': 'application/octet-stream',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/**
 * Serves the project's data folders (pictures, models, baked results, rendered figures, the WebAssembly runtime)
 * under their addresses: from where they lie in development, copied into the site at build.
 */
export function staticAssets(): AstroIntegration {
  let root = '';
  let base = '/';
  return {
    name: 'static-assets',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = fileURLToPath(config.root);
        base = config.base;
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const file = servedAs(request.url ?? '/', base);
          if (file === null) {
            next();
            return;
          }
          const stream = createReadStream(path.join(root, file));
          stream.once('error', () => {
            next();
          });
          stream.once('open', () => {
            response.setHeader('content-type', contentTypes[path.extname(file)] ?? 'text/plain');
            stream.pipe(response);
          });
        });
      },
      'astro:build:done': async ({ dir, logger }) => {
        const out = fileURLToPath(dir);
        const shownFigures = await figuresIn(out);
        let files = 0;
        let bytes = 0;
        for (const mount of mounts) {
          for (const name of await wanted(mount, root, shownFigures)) {
            const from = path.join(root, mount.folder, name);
            const to = path.join(out, mount.url, name);
            await mkdir(path.dirname(to), { recursive: true });
            await copyFile(from, to);
            files += 1;
            bytes += (await stat(from)).size;
          }
        }
        logger.info(`${files} data files, ${(bytes / 1e6).toFixed(1)} MB`);
      },
    },
  };
}

/**
 * The files of a mount that the site needs.
 *
 * @throws {Error} if a page shows a file that the mount does not hold.
 */
async function wanted(
  mount: Mount,
  root: string,
  shownFigures: ReadonlySet<string>,
): Promise<readonly string[]> {
  const folder = path.join(root, mount.folder);
  const names = (await listFiles(folder)).filter((name) => mount.pattern.test(name));
  switch (mount.only) {
    case 'everything':
      return names;
    case 'in-manifest': {
      const keys = new Set(Object.values(readManifest(root).results).map(({ key }) => key));
      return names.filter((name) => keys.has(path.parse(name).name));
    }
    case 'in-pages': {
      const missing = [...shownFigures].find((name) => !names.includes(name));
      if (missing === undefined) return [...shownFigures];
      throw new Error(`a page shows ${mount.url}${missing}, but ${folder} has no such file`);
    }
  }
}

/** Every file under a folder, relative to it with forward slashes; none where the folder is not there yet. */
async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .map((name) => name.replaceAll(path.sep, '/'))
      .sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
