import { lineChart } from './line-chart.ts';
import { leadingClasses, percent, probabilityText } from './prediction-bars.ts';

export interface ProbabilityPath {
  readonly title: string;
  readonly classes: readonly string[];
  /** Per step the probability of every class; entry 0 is the unchanged picture. */
  readonly steps: readonly (readonly number[])[];
  /** The class that the attack moves away from, drawn as the solid line. */
  readonly truth: number;
  /** `standard` or `robust`. */
  readonly className: string;
  /** The step that the reader looks at. */
  readonly marker?: number;
  /** How many classes get a line (default 4); the true class and the last prediction are always among them. */
  readonly count?: number;
  readonly height?: number;
  readonly width?: number;
}

/** The predicted probabilities at each step of an attack, one line per leading class, named at its end. */
export function probabilityPath(path: ProbabilityPath): string {
  const { classes, steps, truth, className, marker } = path;
  const last = steps.at(-1) ?? [];
  const newest = Math.max(1, steps.length - 1);
  const winner = last.indexOf(Math.max(...last));
  const shown = leadingClasses(steps, path.count ?? 4, [...new Set([truth, winner])]);
  return lineChart({
    title: path.title,
    description: shown
      .map((index) => {
        const from = probabilityText(steps[0]?.[index] ?? 0);
        return `${classes[index] ?? ''} from ${from} to ${probabilityText(last[index] ?? 0)}`;
      })
      .join('; '),
    series: shown.map((index) => ({
      name: classes[index] ?? '',
      className: index === truth || index === winner ? className : 'quiet',
      dash: index !== truth,
      points: steps.map((probabilities, step) => [step, probabilities[index] ?? 0] as const),
    })),
    x: { label: 'step', domain: [0, newest], ticks: Math.min(5, newest), format: String },
    y: { label: 'probability', domain: [0, 1], ticks: 4, format: percent },
    ...(marker === undefined ? {} : { marker: { x: marker } }),
    ...(path.height === undefined ? {} : { height: path.height }),
    ...(path.width === undefined ? {} : { width: path.width }),
  });
}
