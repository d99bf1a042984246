import type { Norm } from '../../compute/attacks/norms.ts';
import { radiusText } from './attack-settings.ts';
import type { AttackSeries } from './attack-series.ts';

/** What an attack reached by one step: the norm, how often projection was active, the loss. */
export function attackReadout(options: {
  readonly series: AttackSeries;
  readonly step: number;
  readonly norm: Norm;
  readonly epsilon: number;
}): string {
  const { series, step, norm, epsilon } = options;
  const name = norm === 'l2' ? '‖δ‖₂' : '‖δ‖∞';
  const reached = radiusText(norm, series.norm[step] ?? 0);
  const active = series.projectionActive.slice(1, step + 1).filter(Boolean).length;
  const projection =
    active === 0 ? 'projection never active' : `projection active in ${active} of ${step} steps`;
  const loss = (series.loss[step] ?? 0).toFixed(2);
  return `${name} = ${reached} of ε = ${radiusText(norm, epsilon)}; ${projection}; loss ${loss}`;
}
