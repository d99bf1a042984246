import { formatNumber } from '../live/format.ts';
import type { DrawnView } from './attribution-view.ts';

/** What the ends of a map's colour scale stand for. */
export function limitText({ limit, scale }: Pick<DrawnView, 'limit' | 'scale'>): string {
  const end = formatNumber(limit, 2);
  return scale === 'signed' ? `±${end}` : `0 – ${end}`;
}
