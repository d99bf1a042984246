/** A folder of the project that the site serves. */
export interface Mount {
  /** Where it is served, relative to the site's base, ending in a slash. */
  readonly url: string;
  /** Where it lies, relative to the project. */
  readonly folder: string;
  /** Which of its files are served, by path relative to the folder. */
  readonly pattern: RegExp;
  /** Which of those a built site carries; in development all are served. */
  readonly only: 'everything' | 'in-manifest' | 'in-pages';
}

/** Every data folder of the site. */
export const mounts: readonly Mount[] = [
  {
    url: 'pictures/',
    folder: 'pictures',
    pattern: /^((64|masks|photographs|cifar-test)\/[\w-]+\.png|256\/[\w-]+\.webp)$/,
    only: 'everything',
  },
  {
    url: 'models/',
    folder: 'models',
    pattern: /^[\w-]+\/(architecture\.json|card\.json|contact-sheet\.png|weights\.safetensors)$/,
    only: 'everything',
  },
  {
    url: 'baked/results/',
    folder: 'baked/results',
    pattern: /^[\w-]+\.(json|safetensors)$/,
    only: 'in-manifest',
  },
  { url: 'baked/', folder: 'baked', pattern: /^manifest\.json$/, only: 'everything' },
  {
    url: 'figures/',
    folder: 'node_modules/.cache/figures',
    pattern: /^[\w-]+\.(png|webp)$/,
    only: 'in-pages',
  },
  {
    url: 'wasm/',
    folder: 'node_modules/@tensorflow/tfjs-backend-wasm/dist',
    pattern: /^tfjs-backend-wasm(-simd)?\.wasm$/,
    only: 'everything',
  },
];

/** The file, relative to the project, that a request's address names; null where it names none of the data. */
export function servedAs(requestUrl: string, base: string): string | null {
  const { pathname } = new URL(requestUrl, 'http://localhost');
  const prefix = base.endsWith('/') ? base : `${base}/`;
  if (!pathname.startsWith(prefix)) return null;
  const wanted = pathname.slice(prefix.length);
  for (const mount of mounts) {
    if (!wanted.startsWith(mount.url)) continue;
    const name = wanted.slice(mount.url.length);
    if (mount.pattern.test(name)) return `${mount.folder}/${name}`;
  }
  return null;
}
