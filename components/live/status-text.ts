import type { LoadProgress, OpenedModel } from '../../compute/backend/worker-api.ts';
import { formatBytes } from './format.ts';
import type { RunBarText } from './run-bar.ts';

/** Whether this browser has what the compute worker needs. */
export function canCompute(): boolean {
  return typeof Worker === 'function' && typeof WebAssembly === 'object';
}

/** Why a figure cannot run here; empty where it can. */
export function unsupportedText(): string {
  return canCompute()
    ? ''
    : 'This browser has no workers or no WebAssembly, so the figure stays as it is printed.';
}

/** What went wrong, in the words of whoever found it. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}

const phases = {
  runtime: 'Loading the runtime',
  model: 'Loading the model',
  'self-test': 'Checking the model on this device',
} as const;

/** A load on its way. */
export function loadText({ phase, loaded, total }: LoadProgress): RunBarText {
  if (phase === 'self-test' || total <= 0) return { status: `${phases[phase]} …`, progress: null };
  const share = `${formatBytes(loaded)} of ${formatBytes(total)}`;
  return { status: `${phases[phase]}: ${share}`, progress: loaded / total };
}

/** Where the numbers come from. */
export function whereText({ backend, workers }: OpenedModel): string {
  if (backend === 'webgpu') return 'on WebGPU';
  return `on WebAssembly, ${workers} ${workers === 1 ? 'thread' : 'threads'}`;
}

/** That a run ended, where it ran, and why there. */
export function doneText(model: OpenedModel): string {
  const done = `Computed ${whereText(model)}`;
  return model.note === null ? `${done}.` : `${done}: ${model.note.replace(/\.?$/, '.')}`;
}
