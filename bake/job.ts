import type { Demo } from '../compute/demo.ts';
import type { Op, OpInput } from '../compute/op.ts';
import { resolveParams, type ParamValues } from '../compute/params.ts';
import {
  checkJudges,
  checkModelGiven,
  checkPictureCount,
  noPictures,
} from '../compute/run-operation.ts';
import { articleOf, findDemos, matches } from './demos.ts';
import { keyOf } from './key.ts';
import { findModel, type ModelFiles } from './models.ts';
import { loadOperation } from './operations.ts';
import { loadInput, masksFor, openBank, type Bank, type BankPicture } from './pictures.ts';
import type { Ingredients } from './record.ts';
import { sourceHasher, type SourceHasher } from './source-hash.ts';

/** A demo with everything it names found and checked: what has to be computed, and the key of the result. */
export interface Job {
  readonly demo: Demo;
  readonly op: Op;
  /** Null where no trained network takes part. */
  readonly model: ModelFiles | null;
  /** Models that judge the result; see `Env.judges`. */
  readonly judges: readonly ModelFiles[];
  readonly pictures: readonly BankPicture[];
  readonly params: ParamValues;
  readonly ingredients: Ingredients;
  readonly key: string;
}

/**
 * Finds and checks the demos of the project.
 *
 * @param only names the demos that are meant, see `matches`; empty: all.
 * @throws {RangeError} if `only` names none; or listing each demo that names an unknown operation, model, picture or
 * parameter, or gives a parameter a value it does not take.
 */
export async function findJobs(root: string, only: readonly string[] = []): Promise<Job[]> {
  const project = openProject(root);
  const jobs: Job[] = [];
  const problems = new Map<string, string[]>();
  for (const demo of chooseDemos(await findDemos(root), only)) {
    try {
      jobs.push(await createJob(demo, project));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.set(error.message, [...(problems.get(error.message) ?? []), demo.id]);
    }
  }
  project.sources.save();
  if (problems.size > 0) {
    throw new RangeError([...problems].map(([problem, ids]) => report(problem, ids)).join('\n'));
  }
  return jobs;
}

function chooseDemos(demos: readonly Demo[], only: readonly string[]): Demo[] {
  for (const pattern of only) {
    if (!demos.some(({ id }) => matches(id, pattern))) {
      const articles = [...new Set(demos.map(({ id }) => articleOf(id)))].join(', ');
      throw new RangeError(
        `--select ${pattern} names no demo; there are demos of: ${articles || 'no article'} (see --list)`,
      );
    }
  }
  return demos.filter(({ id }) => only.length === 0 || only.some((one) => matches(id, one)));
}

/** One problem with the demos that have it: the same slip often sits in all demos of a figure. */
function report(problem: string, ids: readonly string[]): string {
  const [first = '', ...more] = ids;
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `article "${articleOf(first)}", demo "${first}"${others}: ${problem}`;
}

interface Project {
  readonly root: string;
  readonly bank: Bank;
  readonly sources: SourceHasher;
  model(id: string): ModelFiles;
}

function openProject(root: string): Project {
  const models = new Map<string, ModelFiles>();
  return {
    root,
    bank: openBank(root),
    sources: sourceHasher(root),
    model(id) {
      const model = models.get(id) ?? findModel(id, root);
      models.set(id, model);
      return model;
    },
  };
}

async function createJob(demo: Demo, project: Project): Promise<Job> {
  const op = await loadOperation(demo.op, project.root);
  checkModelGiven(op, demo.model);
  const model = demo.model === null ? null : project.model(demo.model);
  const classes = model?.architecture.classes ?? [];
  checkPictureCount(op, demo.pictures.length);
  const judges = (demo.judges ?? []).map((id) => project.model(id));
  checkJudges(op, model, judges);
  const pictures = demo.pictures.map((id) => project.bank.find(id, classes, op.resolution));
  const masks = masksFor(op, pictures);
  const params = resolveParams(op.params, demo.params, classes);
  const ingredients: Ingredients = {
    op: { id: op.id, version: op.version },
    params,
    model: model && modelIngredient(model),
    ...(judges.length > 0 ? { judges: judges.map(modelIngredient) } : {}),
    pictures: pictures.map(({ id, sha256, label }, index) => {
      const mask = masks[index];
      return { id, sha256, label, ...(mask === undefined ? {} : { mask: mask.sha256 }) };
    }),
    source: await project.sources.hashOf(op.id),
  };
  return { demo, op, model, judges, pictures, params, ingredients, key: keyOf(ingredients) };
}

/** A model as the records of results name it. */
export function modelIngredient({
  id,
  weightsHash,
  architectureHash,
}: ModelFiles): NonNullable<Ingredients['model']> {
  return { id, weights: weightsHash, architecture: architectureHash };
}

/** Decodes what a job takes of its pictures, at its model's size. */
export async function inputOf({ op, model, pictures }: Job): Promise<OpInput> {
  return model === null || pictures.length === 0
    ? noPictures
    : loadInput(op, pictures, model.architecture.input);
}
