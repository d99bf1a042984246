import type { ParamValue, ParamValues } from '../../compute/params.ts';
import type { BakedRun, Job } from './figure-data.ts';

/**
 * What a state asks to be computed: every baked demo, with the state's `picture` and `model` in place of the demo's
 * own where the state has these fields, and the state's value for every parameter that it has.
 */
export function standardJobs(
  runs: Readonly<Record<string, BakedRun>>,
  state: Readonly<ParamValues>,
): Record<string, Job> {
  return Object.fromEntries(
    Object.entries(runs).map(([role, { demo }]) => [role, jobFor(demo, state)]),
  );
}

/** One demo with the state's picture, model and parameters. */
export function jobFor(demo: Job, state: Readonly<ParamValues>): Job {
  const picture = state.picture;
  const model = state.model;
  const params = Object.entries(demo.params).map(([name, value]): [string, ParamValue] => [
    name,
    state[name] === undefined ? value : state[name],
  ]);
  return {
    op: demo.op,
    model: typeof model === 'string' ? model : demo.model,
    pictures: typeof picture === 'string' ? [picture] : demo.pictures,
    params: Object.fromEntries(params),
    ...(demo.judges === undefined ? {} : { judges: demo.judges }),
  };
}

/** Whether two jobs compute the same thing. */
export function sameJob(a: Job, b: Job | undefined): boolean {
  return b !== undefined && canonical(a) === canonical(b);
}

function canonical({ op, model, pictures, params, judges = [] }: Job): string {
  const sorted = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([op, model, pictures, sorted, judges]);
}
