import { item, type NdArray } from '../../compute/numeric/nd-array.ts';
import type { Json, OpResult, OutputSpec } from '../../compute/op.ts';
import { clipLimit, magnitudeToPixels, signedToPixels } from '../../compute/image/colour-map.ts';
import { pixelsFromPicture, type Pixels } from '../../compute/image/picture.ts';

/** Share of a map's pixels that keep their own colour, in percent. */
const clipPercentile = 99;

/** A picture to write, named after its output. */
export interface View {
  readonly name: string;
  readonly pixels: Pixels;
  /** The value of the strongest colour; null for plain pictures. */
  readonly limit: number | null;
}

/** The pictures that show a result's arrays, as their kinds say; a stack of maps gives one picture each. */
export function viewsOf(result: OpResult, outputs: Readonly<Record<string, OutputSpec>>): View[] {
  return Object.entries(result.arrays).flatMap(([name, array]) => {
    const kind = outputs[name]?.kind;
    if (kind !== 'picture' && kind !== 'signed' && kind !== 'magnitude') return [];
    const maps = unstack(array, kind);
    return maps.map((map, index) => ({
      name: maps.length === 1 ? name : `${name}-${index}`,
      ...draw(map, kind),
    }));
  });
}

/** Splits n × h × w × c (and n × h × w, told from h × w × c by its last axis) into its maps. */
function unstack(array: NdArray, kind: OutputSpec['kind']): NdArray[] {
  const { shape } = array;
  const channelsLast = (shape.at(-1) ?? 0) <= 4;
  const single = channelsLast ? 3 : 2;
  if (kind === 'picture' ? shape.length === 3 : shape.length <= single) return [array];
  return Array.from({ length: shape[0] ?? 0 }, (_, index) => item(array, index));
}

function draw(
  map: NdArray,
  kind: 'picture' | 'signed' | 'magnitude',
): { pixels: Pixels; limit: number | null } {
  if (kind === 'picture') return { pixels: pixelsFromPicture(map), limit: null };
  const limit = clipLimit(map, clipPercentile, kind);
  const paint = kind === 'signed' ? signedToPixels : magnitudeToPixels;
  return { pixels: paint(map, limit), limit };
}

/** A table to write as CSV, named after its output. */
export interface Table {
  readonly name: string;
  readonly csv: string;
}

/** The tables of a result: series, matrices, and values that are lists of records. */
export function tablesOf(result: OpResult, outputs: Readonly<Record<string, OutputSpec>>): Table[] {
  const arrays = Object.entries(result.arrays).flatMap(([name, array]) => {
    const kind = outputs[name]?.kind;
    if (kind === 'series') {
      const rows = [...array.data].map((value, step) => [step, value]);
      return [{ name, csv: toCsv(['index', name], rows) }];
    }
    return kind === 'matrix' ? [{ name, csv: matrixCsv(array) }] : [];
  });
  const values = Object.entries(result.values).flatMap(([name, value]) =>
    outputs[name]?.kind === 'table' && Array.isArray(value)
      ? [{ name, csv: recordsCsv(value) }]
      : [],
  );
  return [...arrays, ...values];
}

function matrixCsv({ data, shape }: NdArray): string {
  const [rows = 0, columns = 0] = shape;
  const header = Array.from({ length: columns }, (_, column) => String(column));
  const lines = Array.from({ length: rows }, (_, row) => [
    ...data.subarray(row * columns, (row + 1) * columns),
  ]);
  return toCsv(header, lines);
}

function recordsCsv(records: readonly Json[]): string {
  const rows = records.filter((record) => typeof record === 'object' && record !== null);
  const header = [...new Set(rows.flatMap((record) => Object.keys(record)))];
  const fieldsOf = (record: object): Map<string, unknown> => new Map(Object.entries(record));
  return toCsv(
    header,
    rows.map((record) => header.map((name) => fieldsOf(record).get(name) ?? '')),
  );
}

function toCsv(header: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [header, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
}
