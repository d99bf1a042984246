export interface ValueFormat {
  /** Digits after the point. Default: two for a number, none for a percentage. */
  readonly digits?: number | undefined;
  /** Prints a share of 1 as a percentage. */
  readonly percent?: boolean | undefined;
}

/** A number for the text: grouped thousands, a true minus sign; words pass unchanged. */
export function formatValue(
  value: number | string,
  { digits, percent = false }: ValueFormat = {},
): string {
  if (typeof value === 'string') return value;
  const places = digits ?? (percent || Number.isInteger(value) ? 0 : 2);
  const format = new Intl.NumberFormat('en', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    useGrouping: 'min2',
    signDisplay: 'negative',
  });
  const text = format.format(tidy(percent ? value * 100 : value)).replace('-', '\u2212');
  return percent ? `${text}\u202f%` : text;
}

/** Takes the binary dust off, so that halves round up: 0.4795 × 100 is 47.949999999999996. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
