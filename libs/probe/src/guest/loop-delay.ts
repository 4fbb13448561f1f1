/** How late the event loop ran its timers, in milliseconds, over the ticks since the last call. */
interface LoopDelays {
  readonly maxMs: number;
  readonly p99Ms: number;
}

export interface LoopDelayMeter {
  /** To be called every `resolutionMs`. */
  tick(nowMs: number): void;
  take(): LoopDelays;
}

/**
 * Measures the event loop's delay from a timer's ticks: their distance, less the distance they should
 * have.
 *
 * `monitorEventLoopDelay` does the same below JavaScript, but its `reset` also forgets the last tick:
 * a block that begins between a reset and the next tick is never seen. Of blocks placed there, 10 of
 * 10 were lost (Node 20 and 24), and a block on a timer in step with ours would fall there always.
 */
export function createLoopDelayMeter(resolutionMs: number, startMs: number): LoopDelayMeter {
  let lastMs = startMs;
  let delaysMs: number[] = [];
  return {
    tick(nowMs) {
      delaysMs.push(Math.max(0, nowMs - lastMs - resolutionMs));
      lastMs = nowMs;
    },
    take() {
      const sorted = delaysMs.sort((left, right) => left - right);
      delaysMs = [];
      return {
        maxMs: sorted[sorted.length - 1] ?? 0,
        p99Ms: sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0,
      };
    },
  };
}
