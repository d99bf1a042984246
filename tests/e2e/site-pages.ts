import { globSync } from 'node:fs';
import path from 'node:path';

const dist = path.join(import.meta.dirname, '../../dist');

/** Every page of the built site, as a path that begins and ends with a slash. */
export const sitePages: readonly string[] = globSync('**/index.html', { cwd: dist })
  .map((file) => `/${file.replaceAll(path.sep, '/').replace(/index\.html$/, '')}`)
  .sort();
