import type { Delta, LoadShape } from '@chatload/contracts';
import { latencyStartMs } from './metrics/recorded-metric.ts';

/**
 * From when to when a phase was measured. The window of a count-limited phase goes from its first start
 * to its last end; that of a timed one is its duration, from its first start on, whatever still drains
 * afterwards, or as long as it was recorded where it was ended early.
 *
 * The first start is that of the load itself: a load thread records from a little earlier on, while
 * its engine is being made ready.
 */
export class PhaseWindow {
  readonly #load: LoadShape;
  #arrivals = 0;
  #recordedFromMs = Number.POSITIVE_INFINITY;
  #recordedToMs = Number.NEGATIVE_INFINITY;
  #firstStartMs = Number.POSITIVE_INFINITY;
  #lastReleaseMs = Number.NEGATIVE_INFINITY;
  #lastEndMs = Number.NEGATIVE_INFINITY;

  constructor(load: LoadShape) {
    this.#load = load;
  }

  add({ interval, counts, samples }: Delta): void {
    this.#arrivals += counts.started;
    this.#recordedFromMs = Math.min(this.#recordedFromMs, interval.startMs);
    this.#recordedToMs = Math.max(this.#recordedToMs, interval.endMs);
    for (const sample of samples) {
      // What never started neither opens the window nor closes it.
      if (sample.ending === 'unsent') continue;
      this.#firstStartMs = Math.min(this.#firstStartMs, latencyStartMs(sample));
      this.#lastReleaseMs = Math.max(this.#lastReleaseMs, sample.startedAtMs);
      this.#lastEndMs = Math.max(this.#lastEndMs, sample.endedAtMs);
    }
  }

  /** 0 before anything ended. */
  get lengthMs(): number {
    const { stop } = this.#load;
    if (this.#firstStartMs === Number.POSITIVE_INFINITY) return 0;
    if ('requests' in stop) return Math.max(0, this.#lastEndMs - this.#firstStartMs);
    if (this.#ranFor(stop.durationMs)) return stop.durationMs;
    const recordedMs = this.#recordedToMs - this.#firstStartMs;
    return Math.min(stop.durationMs, Math.max(0, recordedMs));
  }

  get endMs(): number {
    return this.#firstStartMs + this.lengthMs;
  }

  /**
   * The time in which the arrivals of open load were to start: one step of the grid for each that came
   * due, so that it ends where the phase was ended early; longer where it took longer to start them. 0
   * in a closed model, and before anything came due.
   */
  get offeringMs(): number {
    if (this.#load.model === 'closed' || this.#arrivals === 0) return 0;
    const { ratePerSec, stop } = this.#load;
    const dueMs = (this.#arrivals * 1_000) / ratePerSec;
    const plannedMs = 'requests' in stop ? dueMs : Math.min(stop.durationMs, dueMs);
    return Math.max(plannedMs, this.#lastReleaseMs - this.#firstStartMs);
  }

  /**
   * Open load may be over before its window is: when the next point of the grid lies behind that, and
   * all answers are there.
   */
  #ranFor(durationMs: number): boolean {
    if (this.#recordedToMs - this.#recordedFromMs >= durationMs) return true;
    return (
      this.#load.model === 'open' && (this.#arrivals * 1_000) / this.#load.ratePerSec >= durationMs
    );
  }
}
