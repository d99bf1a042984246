/** The picture bank as data: its types, and the checks a bank must pass before anything is drawn. */
import { isSceneName, SCENE_NAMES, type SceneName } from './scenes.ts';
import type { Square } from './raster.ts';

/** The ten classes, in the order of the models' outputs. */
export const LABELS = [
  'dog',
  'cat',
  'bird',
  'primate',
  'frog',
  'fish',
  'crab',
  'insect',
  'hoofed',
  'truck',
] as const;

export type Label = (typeof LABELS)[number];

/** What is drawn behind a cut-out. */
export interface Background {
  readonly scene: SceneName;
  readonly seed: number;
  /** Darkness of the shadow at the feet, 0 (none: in the air, in water) to 1. */
  readonly shadow: number;
}

export interface Picture {
  readonly id: string;
  readonly title: string;
  /** The class a person would name; null where none of the ten fits. */
  readonly label: Label | null;
  /**
   * WordNet id of its kind, if Restricted Tiny ImageNet has training pictures of just that kind under the same label;
   * null where the label was learned from other kinds only, or there is no label.
   */
  readonly kind: string | null;
  /** Path of the original, relative to the bank's `sources` folder. */
  readonly source: string;
  readonly crop: Square;
  /** For cut-outs; null for photographs, which have a background of their own. */
  readonly background: Background | null;
  readonly author: string;
  readonly licence: string;
  /** Where the original was published, if known. */
  readonly sourceUrl: string | null;
  /** The software package, with its version, that the file was taken from, and the path inside it. */
  readonly sourcePackage: string;
  readonly notes: string;
}

type Fields = Readonly<Record<string, unknown>>;

function fail(picture: string, field: string, value: unknown, accepted: string): never {
  const shown = value === undefined ? 'missing' : JSON.stringify(value);
  throw new Error(`picture "${picture}": ${field} is ${shown}; accepted: ${accepted}`);
}

function asFields(picture: string, field: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(picture, field, value, 'an object');
  }
  return value as Fields;
}

function readText(picture: string, fields: Fields, field: string, mayBeEmpty = false): string {
  const value = fields[field];
  if (typeof value !== 'string' || (!mayBeEmpty && value.trim() === '')) {
    fail(picture, field, value, mayBeEmpty ? 'a text' : 'a text that is not empty');
  }
  return value;
}

interface Limits {
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
}

function readNumber(picture: string, fields: Fields, field: string, limits: Limits): number {
  const { from, to, whole } = limits;
  const value = fields[field.slice(field.lastIndexOf('.') + 1)];
  const accepted = `a ${whole ? 'whole ' : ''}number from ${from} to ${to}`;
  if (typeof value !== 'number' || !(value >= from && value <= to)) {
    fail(picture, field, value, accepted);
  }
  if (whole && !Number.isInteger(value)) fail(picture, field, value, accepted);
  return value;
}

const FIELD_NAMES: readonly string[] = [
  'id',
  'title',
  'label',
  'kind',
  'source',
  'crop',
  'background',
  'author',
  'licence',
  'sourceUrl',
  'sourcePackage',
  'notes',
];

function refuseUnknown(picture: string, fields: Fields, accepted: readonly string[]): void {
  for (const field of Object.keys(fields)) {
    if (!accepted.includes(field)) fail(picture, field, fields[field], accepted.join(', '));
  }
}

function readLabel(picture: string, fields: Fields): Label | null {
  const value = fields.label;
  if (value === null) return null;
  const label = LABELS.find((candidate) => candidate === value);
  return label ?? fail(picture, 'label', value, `${LABELS.join(', ')} or null`);
}

function readKind(picture: string, fields: Fields): string | null {
  const value = fields.kind;
  if (value === null) return null;
  if (typeof value !== 'string' || !/^n\d{8}$/.test(value)) {
    fail(picture, 'kind', value, 'a WordNet id as n02395406, or null');
  }
  if (fields.label === null) fail(picture, 'kind', value, 'null, because the picture has no label');
  return value;
}

function readSource(picture: string, fields: Fields): string {
  const value = readText(picture, fields, 'source');
  if (!/^(photos|cutouts)\/[\w-]+\.webp$/.test(value)) {
    fail(picture, 'source', value, 'photos/NAME.webp or cutouts/NAME.webp');
  }
  return value;
}

function readCrop(picture: string, fields: Fields): Square {
  const crop = asFields(picture, 'crop', fields.crop);
  refuseUnknown(picture, crop, ['x', 'y', 'size']);
  const position = { from: -4096, to: 8192, whole: true };
  return {
    x: readNumber(picture, crop, 'crop.x', position),
    y: readNumber(picture, crop, 'crop.y', position),
    size: readNumber(picture, crop, 'crop.size', { from: 40, to: 8192, whole: true }),
  };
}

function readBackground(picture: string, fields: Fields): Background | null {
  if (fields.background === null) return null;
  const background = asFields(picture, 'background', fields.background);
  refuseUnknown(picture, background, ['scene', 'seed', 'shadow']);
  const scene = readText(picture, background, 'scene');
  if (!isSceneName(scene)) {
    fail(picture, 'background.scene', scene, SCENE_NAMES.join(', '));
  }
  return {
    scene,
    seed: readNumber(picture, background, 'background.seed', { from: 0, to: 9999, whole: true }),
    shadow: readNumber(picture, background, 'background.shadow', { from: 0, to: 1, whole: false }),
  };
}

function readId(fields: Fields, index: number): string {
  const id = fields.id;
  if (typeof id !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id) || id.length > 32) {
    fail(`number ${index + 1}`, 'id', id, 'kebab-case, at most 32 characters');
  }
  return id;
}

function readUrl(picture: string, fields: Fields): string | null {
  const value = fields.sourceUrl;
  if (value === null) return null;
  if (typeof value !== 'string' || !value.startsWith('https://')) {
    fail(picture, 'sourceUrl', value, 'an https:// address or null');
  }
  return value;
}

function readPicture(value: unknown, index: number): Picture {
  const fields = asFields(`number ${index + 1}`, 'entry', value);
  const id = readId(fields, index);
  refuseUnknown(id, fields, FIELD_NAMES);
  return {
    id,
    title: readText(id, fields, 'title'),
    label: readLabel(id, fields),
    kind: readKind(id, fields),
    source: readSource(id, fields),
    crop: readCrop(id, fields),
    background: readBackground(id, fields),
    author: readText(id, fields, 'author'),
    licence: readText(id, fields, 'licence'),
    sourceUrl: readUrl(id, fields),
    sourcePackage: readText(id, fields, 'sourcePackage'),
    notes: readText(id, fields, 'notes', true),
  };
}

/**
 * Reads a bank.
 * @param json the text of `bank.json`
 * @returns its pictures, every field checked
 * @throws Error naming the picture, the field, the value and what is accepted
 */
export function parseBank(json: string): Picture[] {
  const file = asFields('bank.json', 'file', JSON.parse(json));
  const entries = file.pictures;
  if (!Array.isArray(entries)) fail('bank.json', 'pictures', entries, 'a list of pictures');
  const pictures = entries.map((entry: unknown, index) => readPicture(entry, index));
  const seen = new Set<string>();
  for (const { id } of pictures) {
    if (seen.has(id)) fail(id, 'id', id, 'an id that no other picture has');
    seen.add(id);
  }
  return pictures;
}

/** What the checks against the source file need to know about it. */
export interface SourceFacts {
  readonly width: number;
  readonly height: number;
  readonly transparent: boolean;
  /** The EXIF orientation tag, if there is one; 1 means upright. */
  readonly orientation: number | undefined;
}

/**
 * Checks a picture against its source file: a photograph's crop lies inside it; a cut-out's crop may
 * reach past it, where there is only background, but holds at least half of the silhouette's box.
 */
export function checkAgainstSource(picture: Picture, facts: SourceFacts): void {
  const { id, crop, background } = picture;
  const { width, height, transparent, orientation } = facts;
  if ((orientation ?? 1) !== 1) {
    fail(id, 'source orientation', orientation, 'a file stored upright (orientation 1 or none)');
  }
  if (transparent && background === null) {
    fail(id, 'background', null, 'a scene, because the source is a cut-out');
  }
  if (!transparent && background !== null) {
    fail(id, 'background', background, 'null, because the source has no transparency');
  }
  const insideX = Math.min(crop.x + crop.size, width) - Math.max(crop.x, 0);
  const insideY = Math.min(crop.y + crop.size, height) - Math.max(crop.y, 0);
  if (!transparent && (insideX < crop.size || insideY < crop.size)) {
    fail(id, 'crop', crop, `a square inside the source's ${width} × ${height} pixels`);
  }
  if (insideX * 2 < Math.min(crop.size, width) || insideY * 2 < Math.min(crop.size, height)) {
    fail(id, 'crop', crop, `a square that holds half of the ${width} × ${height} source`);
  }
}
