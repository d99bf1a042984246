import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { Ingredients } from './record.ts';

/** The name of a result: SHA-256 over everything that decides its numbers. */
export function keyOf(ingredients: Ingredients): string {
  return createHash('sha256').update(canonicalJson(ingredients, 'ingredients')).digest('hex');
}

/**
 * Says in words in which ingredients two results differ.
 *
 * @returns such as `epsilon 0.5 → 1` or `the code of attacks/pgd`; empty if the keys are equal.
 */
export function differences(before: Ingredients, now: Ingredients): string[] {
  const changes: string[] = [];
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (canonicalJson(a) !== canonicalJson(b)) changes.push(what);
  };
  if (before.op.id !== now.op.id) changes.push(`operation ${before.op.id} → ${now.op.id}`);
  else if (before.op.version !== now.op.version) {
    changes.push(`version ${before.op.version} → ${now.op.version} of ${now.op.id}`);
  } else if (before.source !== now.source) changes.push(`the code of ${now.op.id}`);
  for (const name of new Set([...Object.keys(before.params), ...Object.keys(now.params)])) {
    const [a = 'absent', b = 'absent'] = [before.params[name], now.params[name]];
    if (a !== b) changes.push(`${name} ${a} → ${b}`);
  }
  const [model, newModel] = [before.model?.id ?? 'none', now.model?.id ?? 'none'];
  if (model !== newModel) changes.push(`model ${model} → ${newModel}`);
  else compare(`the files of model ${newModel}`, before.model, now.model);
  const ids = (of: Ingredients): string => of.pictures.map(({ id }) => id).join(', ');
  if (ids(before) !== ids(now)) changes.push(`pictures ${ids(before)} → ${ids(now)}`);
  else compare(`pixels or label of ${ids(now)}`, before.pictures, now.pictures);
  return changes;
}
