import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A stretch of time in which this process, or the whole machine, stood still. */
export interface Stall {
  readonly startMs: number;
  readonly endMs: number;
}

/** What a canary has seen; to be had in every thread that is handed its memory. */
export interface StallWitness {
  /** The stalls that ended after `sinceMs`, oldest first; of very many, the latest 10,000. */
  stalls(sinceMs?: number): readonly Stall[];
  /** Number and length of all stalls since the start, those no longer kept among them. */
  total(): { readonly count: number; readonly totalMs: number };
  /** All stalls that ended before this instant are known by now; minus infinity before its first beat. */
  seenUntilMs(): number;
}

export interface StallCanary extends StallWitness {
  /** For `watchStalls` in another thread of this process. */
  readonly memory: CanaryMemory;
  /** Resolves once its thread has ended; what it saw can still be read. */
  stop(): Promise<void>;
}

/** The thread wakes up this often. */
export const CANARY_STEP_MS = 1;

/** A wake-up later than this is a stall; less is what a busy scheduler does to any thread. */
export const STALL_OVER_MS = 5;

const MOST_STALLS = 10_000;

/**
 * What the canary's thread and its owner share. A double is written before the counter that tells of
 * it, and read after it; counters go through `Atomics`, which orders the two.
 */
export interface CanaryMemory {
  /** By `COUNTER`. */
  readonly counters: Int32Array;
  /** `[seenUntilMs, totalMs]`, then the ring: start and end of each stall. */
  readonly times: Float64Array;
}

export const COUNTER = { stopped: 0, beats: 1, stalls: 2 } as const;
export const TIME = { seenUntilMs: 0, totalMs: 1, ring: 2 } as const;

/**
 * Starts a thread that only sleeps and stamps, and so notices when nothing ran: virtual machines stop
 * for 10–24 ms now and then, and a percentile does not say so. It sees what stops the process or the
 * machine, and a machine too busy to run it; not what keeps only another thread of its process busy,
 * such as a pause of that thread's garbage collector. Stamps are absolute monotonic milliseconds.
 */
export function startStallCanary(): StallCanary {
  const memory: CanaryMemory = {
    counters: new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)),
    times: new Float64Array(
      new SharedArrayBuffer((TIME.ring + 2 * MOST_STALLS) * Float64Array.BYTES_PER_ELEMENT),
    ),
  };
  const worker = new Worker(new URL('./stall-canary-thread.ts', import.meta.url), {
    workerData: memory,
    // What its process was started with (a profiler, `--eval`) is not meant for it.
    execArgv: [],
    // It needs next to nothing; the default would let its young generation grow to many megabytes.
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
  });
  worker.unref();
  return {
    memory,
    ...watchStalls(memory),
    async stop() {
      if (Atomics.exchange(memory.counters, COUNTER.stopped, 1) === 1) return;
      Atomics.notify(memory.counters, COUNTER.stopped);
      worker.ref();
      await once(worker, 'exit');
    },
  };
}

/** What the canary with that memory sees, read from whichever thread this is. */
export function watchStalls({ counters, times }: CanaryMemory): StallWitness {
  const timeAt = (index: number): number => times[index] ?? 0;
  return {
    stalls(sinceMs = Number.NEGATIVE_INFINITY) {
      const count = Atomics.load(counters, COUNTER.stalls);
      const found: Stall[] = [];
      for (let index = count - 1; index >= Math.max(0, count - MOST_STALLS); index--) {
        const at = ringIndex(times, index);
        const stall = { startMs: timeAt(at), endMs: timeAt(at + 1) };
        if (stall.endMs <= sinceMs) break;
        found.push(stall);
      }
      return found.toReversed();
    },
    total: () => ({
      count: Atomics.load(counters, COUNTER.stalls),
      totalMs: timeAt(TIME.totalMs),
    }),
    seenUntilMs: () =>
      Atomics.load(counters, COUNTER.beats) === 0
        ? Number.NEGATIVE_INFINITY
        : timeAt(TIME.seenUntilMs),
  };
}

/** Where the stall of that number stands: the oldest gives way. */
export function ringIndex(times: Float64Array, stall: number): number {
  const capacity = (times.length - TIME.ring) / 2;
  return TIME.ring + 2 * (stall % capacity);
}
