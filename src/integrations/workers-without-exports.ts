import type { Plugin } from 'vite';

/**
 * Keeps a worker's own file free of what other files import. Safari runs a worker's first file a second time when one of
 * its parts imports it: there would be two workers behind one port, one of which knows nothing of what the other did.
 */
export function workersWithoutExports(): Plugin {
  return {
    name: 'workers-without-exports',
    options: (given) => ({ ...given, preserveEntrySignatures: 'strict' }),
  };
}
