import type { ModelCard } from '../../bake/model-card.ts';
import type { Parity } from './parity.ts';

/** What `npm run models` says about a model; null where it has not been measured. */
export interface ModelRow {
  readonly id: string;
  /** Of the weights. */
  readonly bytes: number;
  /** On the whole validation set. */
  readonly cleanAccuracy: number;
  /** Worst case over all attacks at `epsilon`, on `robustPictures` pictures. */
  readonly robustAccuracy: number | null;
  readonly robustPictures: number | null;
  readonly epsilon: number | null;
  readonly norm: 'l2' | 'linf' | null;
  /** Relative differences from PyTorch on the model's fixture, measured now, on WASM. */
  readonly parity: Parity;
}

export function rowOf({ folder, weightBytes, ...card }: ModelCard, parity: Parity): ModelRow {
  const { robustness } = card;
  return {
    id: folder,
    bytes: weightBytes,
    cleanAccuracy: card.validation_accuracy,
    robustAccuracy: robustness?.accuracy ?? null,
    robustPictures: robustness?.pictures ?? null,
    epsilon: robustness?.epsilon ?? null,
    norm: robustness?.norm ?? null,
    parity,
  };
}

const heads = ['model', 'MB', 'clean %', 'robust %', 'of', 'norm', 'ε', 'parity'] as const;

/**
 * Rows as aligned text; "of" is the number of pictures that were attacked; parity is the largest of a model's differences
 * along one evaluation, the attack's left out.
 */
export function formatTable(rows: readonly ModelRow[]): string {
  const cells = [heads, ...rows.map(cellsOf)];
  const widths = heads.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return lines.join('\n');
}

function cellsOf(row: ModelRow): string[] {
  const { logits, representation, loss_gradient: gradient } = row.parity;
  return [
    row.id,
    (row.bytes / 1e6).toFixed(1),
    percent(row.cleanAccuracy),
    row.robustAccuracy === null ? 'not measured' : percent(row.robustAccuracy),
    row.robustPictures === null ? '' : String(row.robustPictures),
    row.norm ?? '',
    row.epsilon === null ? '' : String(row.epsilon),
    Math.max(logits, representation, gradient).toExponential(1),
  ];
}

/** Rounds half up in decimal, as the site does; 100 × 0.4795 is 47.949999999999996. */
const oneDigit = new Intl.NumberFormat('en', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

function percent(share: number): string {
  return oneDigit.format(share).replace('%', '');
}
