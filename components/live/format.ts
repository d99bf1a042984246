import type { ParamSpec, ParamValue } from '../../compute/params.ts';

/** A size for readers: `640 kB`, `4.3 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A small relative number for readers: `0`, `3e-7`, `0.012`. */
export function formatDifference(value: number): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return 'infinite';
  return Math.abs(value) < 1e-2 ? value.toExponential(0) : value.toPrecision(2);
}

/** A number with `digits` significant digits, as short as it can be: 0.0123, 12.5, −3.1e-5. */
export function formatNumber(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3
      ? value.toExponential(digits - 1)
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll('-', '−').replace('e+', 'e');
}

/** A parameter's value as a reader reads it, with its unit. */
export function formatParam(
  value: ParamValue,
  spec: ParamSpec,
  classes: readonly string[] = [],
): string {
  switch (spec.type) {
    case 'number': {
      const text = typeof value === 'number' ? String(Number(value.toPrecision(4))) : String(value);
      return spec.unit === undefined ? text : `${text} ${spec.unit}`;
    }
    case 'choice':
      return spec.options.find((option) => option.value === value)?.label ?? String(value);
    case 'switch':
      return value === true ? 'on' : 'off';
    case 'class':
      return typeof value === 'number' ? (classes[value] ?? String(value)) : spec.nullLabel;
  }
}

/** A label within a sentence: only its first letter changes, since "N" and "σ" are names. */
export function inSentence(label: string): string {
  return label.slice(0, 1).toLowerCase() + label.slice(1);
}
