/** Over how long it is counted, and how often it is told at most. */
const WINDOW_MS = 10_000;
const QUIET_MS = 60_000;

const LATE_MS = 5;
/** More than this share late is a p99 above `LATE_MS`; a single late write never is. */
const MOST_LATE_RATIO = 0.01;

/** Says so when the mock does not keep its schedule: the p99 of ten seconds' emission errors is over 5 ms. */
export class LatenessAlarm {
  readonly #tell: (line: string) => void;
  #startMs = Number.NEGATIVE_INFINITY;
  #quietUntilMs = Number.NEGATIVE_INFINITY;
  #writes = 0;
  #lateWrites = 0;
  #worstMs = 0;

  constructor(tell: (line: string) => void) {
    this.#tell = tell;
  }

  record(dueAtMs: number, emittedAtMs: number): void {
    if (emittedAtMs - this.#startMs >= WINDOW_MS) this.#turn(emittedAtMs);
    const errorMs = emittedAtMs - dueAtMs;
    this.#writes++;
    if (errorMs > LATE_MS) this.#lateWrites++;
    if (errorMs > this.#worstMs) this.#worstMs = errorMs;
  }

  #turn(nowMs: number): void {
    const isLate = this.#lateWrites > Math.max(1, this.#writes * MOST_LATE_RATIO);
    if (isLate && nowMs >= this.#quietUntilMs) {
      this.#quietUntilMs = nowMs + QUIET_MS;
      this.#tell(
        `the schedule is not kept: of the last ${this.#writes} writes, ${this.#lateWrites} left more ` +
          `than ${LATE_MS} ms late, the worst ${this.#worstMs.toFixed(1)} ms; the machine is too busy, or the load too high`,
      );
    }
    this.#startMs = nowMs;
    this.#writes = 0;
    this.#lateWrites = 0;
    this.#worstMs = 0;
  }
}
