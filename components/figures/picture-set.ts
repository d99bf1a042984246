import type { NumberSpec, ParamValues } from '../../compute/params.ts';
import type { Job } from '../live/figure-data.ts';
import { jobFor } from '../live/jobs.ts';
import type { FigureData } from '../live/figure-data.ts';

/** A figure's own field `count`: a live run may take the first few pictures of the baked set. */
export function countSpec(pictures: number): NumberSpec {
  return {
    type: 'number',
    label: 'Pictures',
    help: 'How many pictures of the set are attacked: fewer are faster.',
    default: pictures,
    min: 2,
    max: pictures,
    step: 1,
    integer: true,
  };
}

/** The jobs of a figure about a set of pictures, each with the state's parameters and first `count` pictures. */
export function setJobs(
  runs: FigureData['runs'],
  state: Readonly<ParamValues>,
): Record<string, Job> {
  const count = typeof state['count'] === 'number' ? state['count'] : Infinity;
  return Object.fromEntries(
    Object.entries(runs).map(([role, { demo }]) => {
      const job = jobFor(demo, state);
      return [role, { ...job, pictures: job.pictures.slice(0, count) }];
    }),
  );
}
