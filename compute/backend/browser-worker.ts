import './no-eval.ts';
import * as Comlink from 'comlink';

import { ComputeWorker } from './compute-worker.ts';

/** The page's compute worker: everything heavy happens here, so that the page itself only draws. */
Comlink.expose(new ComputeWorker());
