import { resolve } from 'node:path';

/**
 * A path as the reader meant it: npm changes to the project's folder and keeps the original one in INIT_CWD.
 *
 * @param flag names the path in the error.
 * @throws {RangeError} if the path is empty, which would mean the folder that the reader is in.
 */
export function userPath(path: string, flag: '--picture' | '--mask' | '--out'): string {
  if (path === '') throw new RangeError(`${flag} is empty; it takes a path`);
  const { INIT_CWD: typedIn = process.cwd() } = process.env;
  return resolve(typedIn, path);
}
