import { intervalChart } from '../charts/interval-chart.ts';
import { wholePercent } from './set-charts.ts';

/** How often one judge sees the target in one model's edits. */
export interface Transfer {
  readonly judge: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** The share in which it sees the target before the edit. */
  readonly shareBefore: number;
}

/** How often each judge sees the target, by the model that the edits were made on. */
export function transferChart(transfers: Readonly<Record<string, readonly Transfer[]>>): string {
  const models = Object.keys(transfers);
  const judges = [
    ...new Set(Object.values(transfers).flatMap((list) => list.map((one) => one.judge))),
  ];
  const rows = (judge: string) =>
    models.flatMap((model) => {
      const found = transfers[model]?.find((one) => one.judge === judge);
      if (found === undefined) return [];
      const { share, low, high, shareBefore } = found;
      return [{ label: model, className: model, value: share, low, high, reference: shareBefore }];
    });
  const groups = judges.map((judge) => ({ name: `judge: ${judge}`, rows: rows(judge) }));
  return intervalChart({
    title: 'How often other models see the target',
    description: groups
      .flatMap(({ name, rows: own }) =>
        own.map(({ label, value }) => `${name}, edits of ${label}: ${wholePercent(value)}`),
      )
      .join('; '),
    groups,
    x: { label: 'judge sees the target', domain: [0, 1], ticks: 5, format: wholePercent },
  });
}
