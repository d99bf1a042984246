import type { Network } from '../compute/network/network.ts';
import type { Frame } from '../compute/op.ts';
import type { Job } from './job.ts';
import { secondsPerGradient, type Meter, type WorkEstimates } from './work.ts';

/** Seconds after which a bake with nothing finished says how far it is. */
const SILENCE = 15;

/** Counts work done and left, and tells the time that remains. */
export class Progress {
  readonly estimates: WorkEstimates;
  private readonly waiting: Set<Job>;
  private readonly running = new Map<Job, { meter: Meter; started: number; share: number }>();
  private readonly total: number;
  private readonly lanes: number;
  private readonly say: (line: string) => void;
  private lastWord = performance.now();
  private calibrating = 0;
  /** Seconds a gradient takes, by lane. */
  private readonly calibrated: number[] = [];
  private readonly measured = { work: 0, seconds: 0 };

  constructor(
    jobs: readonly Job[],
    lanes: number,
    estimates: WorkEstimates,
    write: (line: string) => void,
  ) {
    this.estimates = estimates;
    this.waiting = new Set(jobs);
    this.total = jobs.length;
    this.lanes = lanes;
    this.say = write;
  }

  /** Measures each lane's first network, all at once as they will work; finished jobs then replace this. */
  async calibrate(network: Network): Promise<void> {
    if (this.calibrating === this.lanes) return;
    this.calibrating += 1;
    this.calibrated.push(await secondsPerGradient(network));
    if (this.calibrated.length < this.lanes) return;
    const milliseconds = (this.secondsPerWork() * 1000).toFixed(0);
    this.write(
      `about ${duration(this.secondsLeft())} (${milliseconds} ms a gradient on each lane)`,
    );
  }

  start(job: Job): { meter: Meter; onFrame: (frame: Frame) => void } {
    const state = { meter: { work: 0 }, started: performance.now(), share: 0 };
    this.waiting.delete(job);
    this.running.set(job, state);
    return {
      meter: state.meter,
      onFrame: ({ step, steps }) => {
        state.share = steps > 0 ? Math.min(step / steps, 1) : 0;
        this.breakSilence();
      },
    };
  }

  finish(job: Job): void {
    const state = this.running.get(job);
    if (state === undefined) return;
    this.running.delete(job);
    const seconds = (performance.now() - state.started) / 1000;
    this.estimates.learn(job, state.meter.work);
    if (job.model !== null) {
      this.measured.work += state.meter.work;
      this.measured.seconds += seconds;
    }
    const done = this.total - this.waiting.size - this.running.size;
    const left = done === this.total ? '' : `, about ${duration(this.secondsLeft())} left`;
    this.write(`[${done}/${this.total}] ${job.demo.id} (${seconds.toFixed(1)} s)${left}`);
  }

  /** A long demo finishes nothing for minutes: says what runs, and how far it is. */
  private breakSilence(): void {
    if (performance.now() - this.lastWord < SILENCE * 1000) return;
    const running = [...this.running].map(
      ([{ demo }, { share }]) => `${demo.id} ${Math.round(100 * share)} %`,
    );
    this.write(`  ${running.join(', ')}; about ${duration(this.secondsLeft())} left`);
  }

  private write(line: string): void {
    this.lastWord = performance.now();
    this.say(line);
  }

  /** Forgets a job that failed or was cancelled. */
  drop(job: Job): void {
    this.running.delete(job);
  }

  /** Remaining work × seconds a gradient takes on one lane ÷ lanes, but not less than the longest single job. */
  private secondsLeft(): number {
    const running = [...this.running].map(([job, { meter, share }]) => {
      const total = share > 0.02 ? meter.work / share : this.estimates.of(job);
      return Math.max(0, total - meter.work);
    });
    const waiting = [...this.waiting].map((job) => this.estimates.of(job));
    const work = [...running, ...waiting];
    const sum = work.reduce((total, amount) => total + amount, 0);
    return this.secondsPerWork() * Math.max(sum / this.lanes, ...work);
  }

  private secondsPerWork(): number {
    const { work, seconds } = this.measured;
    return work > 0 ? seconds / work : Math.max(0, ...this.calibrated);
  }
}

/** `1 h 05 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(rest).padStart(2, '0')} s` : `${rest} s`;
}
