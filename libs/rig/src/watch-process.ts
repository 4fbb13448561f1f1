import type { Telemetry } from '@chatload/contracts';
import { monotonicNow, sleepUntil, systemClock } from '@chatload/kernel';
import pidusage from 'pidusage';

const SAMPLE_EVERY_MS = 250;

/** Figures of a process that runs, from outside. */
export interface ProcessWatch {
  /** Resolves when the process is gone, or never was there, or the watch was stopped. */
  readonly ended: Promise<void>;
  /** Resolves when nothing more is reported. May be called again. */
  stop(): Promise<void>;
}

/**
 * Reports CPU and memory of one process, for servers that the probe cannot get into: `rssBytes` and
 * `cpuRatio` of the source `target`, four times a second. Its children are not counted.
 *
 * The first sample has no `cpuRatio`: there is nothing yet to count from. Linux counts CPU time in
 * steps of 10 ms, so a single sample is exact to 4 % of a core; means over a window are better.
 */
export function watchProcess(
  pid: number,
  onTelemetry: (telemetry: readonly Telemetry[]) => void,
): ProcessWatch {
  const stopped = new AbortController();

  const watch = async (): Promise<void> => {
    let nextMs = monotonicNow();
    for (let isFirst = true; ; isFirst = false) {
      const usage = await pidusage(pid).catch(() => null);
      // A process that has ended, but whose parent has not looked yet, has no memory.
      if (usage === null || usage.memory === 0 || stopped.signal.aborted) return;
      const atMs = monotonicNow();
      const rss: Telemetry = { source: 'target', atMs, name: 'rssBytes', value: usage.memory };
      const cpu: Telemetry = { source: 'target', atMs, name: 'cpuRatio', value: usage.cpu / 100 };
      onTelemetry(isFirst ? [rss] : [cpu, rss]);
      // Two samples in quick succession, after a standstill, would have too few steps between them.
      nextMs = Math.max(nextMs, atMs - SAMPLE_EVERY_MS / 2) + SAMPLE_EVERY_MS;
      await sleepUntil(systemClock, nextMs, stopped.signal);
      if (stopped.signal.aborted) return;
    }
  };

  const ended = watch();
  return {
    ended,
    stop() {
      stopped.abort();
      return ended;
    },
  };
}
