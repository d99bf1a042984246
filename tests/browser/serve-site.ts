import type { TestProject } from 'vitest/node';

import { startStaticServer } from './static-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the built site is served, without a slash at the end. */
    site: string;
  }
}

/** Serves the built site for the tests of the browser. */
export default async function serveSite(project: TestProject): Promise<() => void> {
  const server = await startStaticServer();
  project.provide('site', server.url);
  return () => {
    server.close();
  };
}
