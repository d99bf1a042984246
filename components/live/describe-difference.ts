import type { OutputDifference } from '../../compute/analysis/difference.ts';
import type { FigureData, Job } from './figure-data.ts';
import { formatDifference, inSentence } from './format.ts';
import { sameJob } from './jobs.ts';
import { ownPicture } from './own-picture/own-pictures.ts';

/** Half a unit in the last place of a 32-bit number, relative to it: arithmetic in 32 bits cannot tell less apart. */
const lastDigit = 2 ** -24;

/** One line about how a live run of the baked parameters differs from what was baked, which readers see as printed. */
export function describeDifferences(differences: readonly OutputDifference[]): string {
  const worst = differences.reduce<OutputDifference | null>(
    (far, one) => (far === null || share(one) > share(far) ? one : far),
    null,
  );
  if (worst === null) return 'Nothing in this result can be compared with the printed one.';
  if (differences.every(({ difference }) => difference < lastDigit)) {
    return 'Same as the printed result, without a difference that a 32-bit number could show.';
  }
  const number = formatDifference(worst.difference);
  const what = worst.compare === 'loose' ? 'relative difference in size' : 'relative difference';
  if (share(worst) <= 1) return `Same as the printed result, up to a ${what} of ${number}.`;
  return `Not the printed result: ${what} ${number} (${worst.output}), more than the expected ${formatDifference(worst.tolerance)}. This device computes other numbers.`;
}

/** Says which parameters are not the baked ones; null where all are, so that results can be compared. */
export function describeOtherParameters(
  data: FigureData,
  jobs: Readonly<Record<string, Job>>,
): string | null {
  if (Object.values(jobs).some(({ pictures }) => pictures.some((id) => ownPicture(id)))) {
    return 'Your own picture: there is no baked result to compare with.';
  }
  const changed = new Set<string>();
  for (const [role, job] of Object.entries(jobs)) {
    const baked = data.runs[role]?.demo;
    if (baked === undefined) changed.add('run');
    else if (!sameJob(job, baked)) for (const name of differingNames(job, baked)) changed.add(name);
  }
  if (changed.size === 0) return null;
  // A parameter that is no field of the figure follows from one that is: readers changed the field.
  const told = [...changed].filter(
    (name) => partsOfJob.has(name) || Object.hasOwn(data.fields, name),
  );
  const names = (told.length > 0 ? told : [...changed]).map((name) =>
    inSentence(data.fields[name]?.label ?? name),
  );
  return `Your settings differ from the printed ones (${names.join(', ')}), so there is nothing to compare with.`;
}

/** What `differingNames` calls everything but parameters. */
const partsOfJob: ReadonlySet<string> = new Set(['run', 'picture', 'model', 'operation']);

function differingNames(job: Job, baked: Job): string[] {
  const names = Object.keys(baked.params).filter((name) => job.params[name] !== baked.params[name]);
  if (job.pictures.join() !== baked.pictures.join()) names.push('picture');
  if (job.model !== baked.model) names.push('model');
  if (job.op !== baked.op) names.push('operation');
  return names;
}

/** How much of its tolerance a difference uses up. */
function share({ difference, tolerance }: OutputDifference): number {
  return difference / tolerance;
}
