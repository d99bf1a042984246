import { resolve } from 'node:path';

/** A path as the reader meant it: npm changes to the project's folder and keeps the original one in INIT_CWD. */
export function userPath(path: string): string {
  const { INIT_CWD: typedIn = process.cwd() } = process.env;
  return resolve(typedIn, path);
}
