import type { Phase, ServerFigures, Telemetry, WatchedProcess } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { ServerTally } from '@chatload/metrics';

/** A sample says what happened since the one before it. */
export const SAMPLE_MS = 250;

/** What the server under test uses in the phases that are measured through it. */
export interface ServerUsage {
  begin(phase: Phase): void;
  /** The phase's last request has ended. */
  end(): void;
  /** The figures of one sample. */
  add(figures: readonly Telemetry[]): void;
  figures(): ServerFigures | null;
  /** All figures of those phases, where they are kept; else none. */
  telemetry(): readonly Telemetry[];
}

export function createServerUsage(
  watched: WatchedProcess | null,
  { keepsTelemetry }: { readonly keepsTelemetry: boolean },
): ServerUsage {
  const tally = watched === null ? null : new ServerTally(watched);
  const kept: Telemetry[] = [];
  let measuredFromMs = Number.POSITIVE_INFINITY;
  return {
    begin(phase) {
      if (isMeasuredThroughServer(phase)) measuredFromMs = monotonicNow();
    },
    end() {
      measuredFromMs = Number.POSITIVE_INFINITY;
    },
    add(figures) {
      const [first] = figures;
      if (first === undefined) return;
      const isMeasured = first.atMs - SAMPLE_MS >= measuredFromMs;
      tally?.add(figures, isMeasured);
      if (keepsTelemetry && isMeasured) kept.push(...figures);
    },
    figures: () => tally?.figures() ?? null,
    telemetry: () => kept,
  };
}

export function isMeasuredThroughServer({ record, target }: Phase): boolean {
  return record && target === 'server';
}
