import { proxy, wrap } from 'comlink';
import type { WorkerApi } from '../../compute/backend/worker-api.ts';
import { Session, type WorkerHandle } from './session.ts';
import { backendFromLink } from './url-state.ts';

let session: Session | null = null;

/** The page's one session, made at the first use. */
export function pageSession(): Session {
  session ??= new Session(startWorker, backendFromLink(new URLSearchParams(location.search)));
  return session;
}

function startWorker(): WorkerHandle {
  const worker = new Worker(new URL('../../compute/backend/browser-worker.ts', import.meta.url), {
    type: 'module',
  });
  const remote = wrap<WorkerApi>(worker);
  const crashed = Promise.withResolvers<never>();
  worker.addEventListener('error', (event) => {
    const reason = event.message || 'its program could not be loaded';
    crashed.reject(new Error(`the compute worker failed: ${reason}`));
  });
  worker.addEventListener('messageerror', () => {
    crashed.reject(new Error('the compute worker sent something that could not be read'));
  });
  return {
    api: {
      open: (model, options, onProgress) => remote.open(model, options, proxy(onProgress)),
      run: (request, onFrame) => remote.run(request, proxy(onFrame)),
      cancel: (runId) => remote.cancel(runId),
    },
    crashed: crashed.promise,
    terminate: () => {
      worker.terminate();
    },
  };
}
