import {
  checkParam,
  type ParamSpec,
  type ParamValue,
  type ParamValues,
} from '../../compute/params.ts';
import type { BackendName } from '../../compute/backend/worker-api.ts';
import { ownPicture, ownPictureInLinks } from './own-picture/own-pictures.ts';

/** Names in a link that are not fields of a figure. */
const reserved = { figure: 'figure', backend: 'backend' } as const;

export interface StateTable {
  readonly id: string;
  readonly fields: Readonly<Record<string, ParamSpec>>;
  readonly baked: ParamValues;
  readonly classes: readonly string[];
}

/**
 * The state that a link sets for a figure; null where the link is about another figure or none. Fields that the
 * link leaves out keep their baked value, and so does a picture that stayed with whoever made the link.
 *
 * @throws {RangeError} naming the parameter, the value and what is accepted.
 */
export function stateFromLink(link: URLSearchParams, table: StateTable): ParamValues | null {
  if (link.get(reserved.figure) !== table.id) return null;
  const given: ParamValues = {};
  for (const [name, text] of link) {
    if (Object.hasOwn(reserved, name)) continue;
    const spec = Object.hasOwn(table.fields, name) ? table.fields[name] : undefined;
    if (spec === undefined) {
      const accepted = Object.keys(table.fields).join(', ');
      throw new RangeError(`this figure has no parameter "${name}"; it has: ${accepted}`);
    }
    if (name === 'picture' && text === ownPictureInLinks) continue;
    const value = parseValue(text, spec, table.classes);
    given[name] = checkParam(name, spec, value, table.classes);
  }
  return { ...table.baked, ...given };
}

/** Whether a link was made with a picture of the reader's own, which it does not carry. */
export function lacksOwnPicture(link: URLSearchParams): boolean {
  return link.get('picture') === ownPictureInLinks;
}

/** The link to a figure in a state: every field is written, so that it means the same after a new bake. */
export function linkToState(page: URL, table: StateTable, state: ParamValues): URL {
  const link = new URL(page.pathname, page);
  link.searchParams.set(reserved.figure, table.id);
  for (const [name, spec] of Object.entries(table.fields)) {
    link.searchParams.set(name, formatValue(state[name] ?? null, spec, table.classes));
  }
  const backend = page.searchParams.get(reserved.backend);
  if (backend !== null) link.searchParams.set(reserved.backend, backend);
  link.hash = table.id;
  return link;
}

/**
 * The backend that `?backend=` forces; null where the choice is free.
 *
 * @throws {RangeError} if the link names another one.
 */
export function backendFromLink(link: URLSearchParams): BackendName | null {
  const name = link.get(reserved.backend);
  if (name === null || name === 'webgpu' || name === 'wasm') return name;
  throw new RangeError(`backend = "${name}" is not accepted; backend takes webgpu or wasm`);
}

/** Text of a link → a value; text that cannot be one is returned as it is, for the check to refuse by name. */
function parseValue(text: string, spec: ParamSpec, classes: readonly string[]): ParamValue {
  switch (spec.type) {
    case 'number':
      return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    case 'choice':
      return text;
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'class': {
      if (text === 'none') return null;
      const index = classes.indexOf(text);
      return index < 0 ? text : index;
    }
  }
}

function formatValue(value: ParamValue, spec: ParamSpec, classes: readonly string[]): string {
  if (ownPicture(value) !== undefined) return ownPictureInLinks;
  if (spec.type !== 'class') return String(value);
  return typeof value === 'number' ? (classes[value] ?? String(value)) : 'none';
}
