import { roundedTo8Bits } from '../image/rounding.ts';
import { stack, zeros, type NdArray } from '../numeric/nd-array.ts';
import { argmax, softmax } from '../numeric/softmax.ts';
import { euclideanNorm } from '../numeric/vector.ts';
import type { Network } from '../network/network.ts';
import { defineOp, throwIfCancelled, type Env, type Frame, type OpInput } from '../op.ts';
import {
  editRates,
  judgeRate,
  type EditRates,
  type EditRow,
  type EditedPictureRow,
  type JudgeRate,
} from './edit-rates.ts';
import { checkEditEpsilon, editEpsilonSpec, editStepsSpec } from './editing.ts';
import { stepFactorSpec } from './parameters.ts';
import { perturbationOf } from './perturbed.ts';
import { projectedGradient, type Iterate } from './projected-gradient.ts';
import { stepSizeFor } from './radius-search.ts';
import { forwardInBatches } from './restarts.ts';
import { subjectsOf, type Subject } from './subjects.ts';

export type EditMatrixParams = Readonly<{
  epsilon: number;
  steps: number;
  stepFactor: number;
  kept: number;
}>;

export interface EditMatrixResult {
  readonly arrays: { readonly edited: NdArray };
  readonly values: EditRates & {
    readonly pictures: readonly EditedPictureRow[];
    readonly judges: readonly JudgeRate[];
  };
}

/** One cell of the matrix. */
interface Cell {
  readonly subject: Subject;
  readonly target: number;
}

interface Edit extends Cell {
  /** height × width × channels, in 256 levels. */
  readonly edited: NdArray;
}

/**
 * Edits every picture towards every class that it is not: targeted projected gradient descent (Madry et al. 2018) in
 * an L2 ball so large that the change can be seen (Santurkar et al. 2019), from the picture itself, with steps of
 * stepFactor · ε / steps. The same ε for every model, or a comparison says nothing.
 *
 * Each edited picture is rounded to 256 levels, as a file holds it; success, confidence and norm are measured on that
 * picture. Rates come with 95 % Wilson intervals, for pictures drawn at random; a hand-picked set says less.
 *
 * **The blind check.** A model's confidence in an edit made against itself proves nothing: that is what was optimised.
 * The run may name other networks as judges; how often they see the target tells whether the edit is an edit of the
 * picture or only of one model's mind. What they see before the edit is counted the same way, for comparison.
 *
 * `edited` holds the edits of the first `kept` pictures, one after the other, in the classes' order.
 *
 * Frames: one per step; the last of each batch holds the batch's edits in `edited` and, in `first`, the place of the
 * first of them among all edits.
 *
 * @throws {RangeError} if the input is not pictures of the network's size in [0, 1], or ε is beyond their diameter.
 */
export async function* editMatrix(
  env: Env,
  input: OpInput,
  params: EditMatrixParams,
): AsyncGenerator<Frame, EditMatrixResult> {
  throwIfCancelled(env);
  checkEditEpsilon(params.epsilon, env.network);
  const subjects = await subjectsOf(env, input);
  const cells = subjects.flatMap((subject) => cellsOf(subject, env.network));
  const edits: Edit[] = [];
  while (edits.length < cells.length) {
    const batch = cells.slice(edits.length, edits.length + env.network.preferredBatch);
    edits.push(...(yield* editBatch(env, batch, params, { done: edits.length, of: cells.length })));
  }
  const pictures = await rowsOf(env, subjects, edits);
  return {
    arrays: { edited: keptEdits(env, subjects, edits, params) },
    values: {
      pictures,
      ...editRates(pictures),
      judges: (env.judges ?? []).map(({ id }, judge) => judgeRate(id, judge, pictures)),
    },
  };
}

function cellsOf(subject: Subject, { classes }: Network): Cell[] {
  const targets = classes.map((_, target) => target);
  return targets
    .filter((target) => target !== subject.attackedClass)
    .map((target) => ({ subject, target }));
}

async function* editBatch(
  env: Env,
  cells: readonly Cell[],
  { epsilon, steps, stepFactor }: EditMatrixParams,
  { done, of }: { readonly done: number; readonly of: number },
): AsyncGenerator<Frame, Edit[]> {
  const tasks = cells.map(({ subject, target }) => ({
    image: subject.image,
    epsilon,
    stepSize: stepSizeFor(epsilon, steps, stepFactor),
    classIndex: target,
    random: subject.random,
  }));
  const settings = { norm: 'l2', steps, targeted: true, randomStart: false } as const;
  let last: readonly Iterate[] = [];
  let step = 0;
  for await (const iterates of projectedGradient(env, tasks, settings)) {
    last = iterates;
    if (step < steps) yield { step: done * steps + step * cells.length, steps: of * steps };
    step += 1;
  }
  const edits = cells.map((cell, index) => ({
    ...cell,
    edited: roundedTo8Bits(last[index]?.adversarial ?? cell.subject.image),
  }));
  yield {
    step: (done + cells.length) * steps,
    steps: of * steps,
    arrays: { edited: stack(edits.map(({ edited }) => edited)) },
    values: { first: done },
  };
  return edits;
}

async function rowsOf(
  env: Env,
  subjects: readonly Subject[],
  edits: readonly Edit[],
): Promise<EditedPictureRow[]> {
  const after = await forwardInBatches(
    env,
    edits.map(({ edited }) => edited),
  );
  const judged = await judge(
    env,
    edits.map(({ edited }) => edited),
  );
  const judgedBefore = await judge(
    env,
    subjects.map(({ image }) => image),
  );
  const rows = edits.map(({ subject, target, edited }, index) => {
    const logits = after[index] ?? new Float32Array();
    const row: EditRow = {
      target,
      reached: argmax(logits) === target,
      confidence: softmax(logits)[target] ?? 0,
      normL2: euclideanNorm(perturbationOf(edited.data, subject.image.data)),
      judged: judged[index] ?? [],
    };
    return { subject, row };
  });
  return subjects.map((subject, index) => ({
    index: subject.index,
    sourceClass: subject.attackedClass,
    classBefore: subject.classBefore,
    judgedBefore: judgedBefore[index] ?? [],
    edits: rows.filter((entry) => entry.subject === subject).map(({ row }) => row),
  }));
}

/** For each picture the top class of each judge. */
async function judge(env: Env, pictures: readonly NdArray[]): Promise<number[][]> {
  const says: number[][] = pictures.map(() => []);
  for (const network of env.judges ?? []) {
    const rows = await forwardInBatches({ ...env, network }, pictures);
    for (const [index, logits] of rows.entries()) says[index]?.push(argmax(logits));
  }
  return says;
}

function keptEdits(
  { network }: Env,
  subjects: readonly Subject[],
  edits: readonly Edit[],
  { kept }: EditMatrixParams,
): NdArray {
  const first = new Set(subjects.slice(0, kept));
  const shown = edits.filter(({ subject }) => first.has(subject)).map(({ edited }) => edited);
  const { height, width, channels } = network.architecture.input;
  return shown.length === 0 ? zeros([0, height, width, channels]) : stack(shown);
}

export default defineOp({
  id: 'attacks/edit-matrix',
  version: 1,
  title: 'Editing every picture into every class',
  summary: 'How often large targeted edits reach their class, and whether other models agree.',
  pictures: 'many',
  judged: true,
  params: {
    epsilon: editEpsilonSpec,
    steps: { ...editStepsSpec, default: 20 },
    stepFactor: stepFactorSpec,
    kept: {
      type: 'number',
      label: 'Kept pictures',
      help: 'Of how many pictures, from the first on, the edits themselves are returned.',
      default: 10,
      min: 0,
      max: 100,
      step: 1,
      integer: true,
    },
  },
  outputs: {
    edited: {
      kind: 'picture',
      help: 'The edits of the first pictures, one after the other, in the order of the classes.',
      compare: 'none',
    },
    pictures: {
      kind: 'table',
      help: 'Per picture: its class, what judges see in it, and per target whether it was reached, how surely, and what judges see then.',
      compare: 'none',
    },
    reached: { kind: 'scalar', help: 'How many edits reach their target.', compare: 'loose' },
    total: { kind: 'scalar', help: 'How many edits there are.' },
    share: { kind: 'scalar', help: 'The share that reaches its target.', compare: 'loose' },
    low: { kind: 'scalar', help: 'Lower end of its 95 % Wilson interval.', compare: 'loose' },
    high: { kind: 'scalar', help: 'Upper end of it.', compare: 'loose' },
    meanConfidence: {
      kind: 'scalar',
      help: 'The edited model’s mean probability of the target.',
      compare: 'loose',
    },
    bySource: { kind: 'table', help: 'The same per class of the picture.', compare: 'none' },
    byTarget: { kind: 'table', help: 'The same per target.', compare: 'none' },
    judges: {
      kind: 'table',
      help: 'Per judge: how often it sees the target after the edit, and before.',
      compare: 'loose',
    },
  },
  run: editMatrix,
});
