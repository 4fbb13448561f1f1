import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { quietly } from './quietly.ts';
import { createTallier, type Tally } from './tally.ts';

/** Garbage collection by kind, new outgoing TCP connections, and look-ups of host names. */
export interface Pauses {
  readonly gcMinor: Tally;
  readonly gcMajor: Tally;
  readonly gcIncremental: Tally;
  readonly gcWeakCallback: Tally;
  readonly connect: Tally;
  readonly dnsLookup: Tally;
}

export interface PauseWatch {
  /** Those since the last call. */
  take(): Pauses;
  stop(): void;
}

/**
 * Watches what Node itself times. Connections are counted here and not by the diagnostics channel
 * `net.client.socket`, which Node 18 and 20 publish nothing on for TLS.
 */
export function watchPauses(): PauseWatch {
  const gcMinor = createTallier();
  const gcMajor = createTallier();
  const gcIncremental = createTallier();
  const gcWeakCallback = createTallier();
  const connect = createTallier();
  const dnsLookup = createTallier();

  const gcByKind = new Map([
    [constants.NODE_PERFORMANCE_GC_MAJOR, gcMajor],
    [constants.NODE_PERFORMANCE_GC_INCREMENTAL, gcIncremental],
    [constants.NODE_PERFORMANCE_GC_WEAKCB, gcWeakCallback],
  ]);
  const tallierOf = (entry: PerformanceEntry): { add(durationMs: number): void } => {
    if (entry.entryType === 'net') return connect;
    if (entry.entryType === 'dns') return dnsLookup;
    const kind = (entry as { detail?: { kind?: number } }).detail?.kind;
    // The young generation has more than one collector, and a number for each.
    return gcByKind.get(kind ?? 0) ?? gcMinor;
  };

  const observer = new PerformanceObserver((list) =>
    quietly(() => {
      for (const entry of list.getEntries()) tallierOf(entry).add(entry.duration);
    }),
  );
  observer.observe({ entryTypes: ['gc', 'net', 'dns'] });

  return {
    take: () => ({
      gcMinor: gcMinor.take(),
      gcMajor: gcMajor.take(),
      gcIncremental: gcIncremental.take(),
      gcWeakCallback: gcWeakCallback.take(),
      connect: connect.take(),
      dnsLookup: dnsLookup.take(),
    }),
    stop: () => observer.disconnect(),
  };
}
