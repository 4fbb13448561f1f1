import type { Phase, StallTotals } from '@chatload/contracts';
import { monotonicNow, sleepUntil, systemClock } from '@chatload/kernel';
import { createMockControl, type MockControl, type MockStats } from './mock-control.ts';
import { readServerCounters, type ServerCounters } from './server-counters.ts';
import type { StallCounter } from './stall-counter.ts';
import type { RunTarget } from './target/run-target.ts';

/** A stream's last event reaches us a moment before its server has counted it as ended. */
const SETTLE_TIMEOUT_MS = 2_000;
const SETTLE_PAUSE_MS = 20;

/** What the servers themselves counted during one phase. */
export interface Observation {
  readonly phase: Phase;
  /** `null` for a phase without a mock of ours behind it. */
  readonly mock: MockStats | null;
  /** `null` for a phase that does not go through our chat-server. */
  readonly server: Pick<ServerCounters, 'started' | 'upstreamRequests'> | null;
  /** How often nothing ran at the generator's end; `null` where no canary watched. */
  readonly stalls: StallTotals | null;
  /** The mock's log of the phase, when chunks are recorded. */
  readonly mockLog: readonly unknown[];
}

/** Asks the servers at both ends of each phase; from the control thread, while no load runs. */
export interface Witness {
  before(phase: Phase): Promise<void>;
  after(phase: Phase): Promise<Observation>;
}

export async function createWitness(
  target: RunTarget,
  { recordChunks, stalls }: { readonly recordChunks: boolean; readonly stalls: StallCounter },
): Promise<Witness> {
  const { server, mock } = target.endpoints;
  const control = mock === undefined ? null : createMockControl(mock);
  if (recordChunks) await control?.enableLog();
  let before: ServerCounters | null = null;

  return {
    async before(phase) {
      await control?.reset();
      stalls.begin();
      before =
        target.isBundled && phase.target === 'server' ? await readServerCounters(server) : null;
    },

    async after(phase) {
      const stood = stalls.end();
      const stats = control && (await settled(() => control.stats(), mockIsIdle));
      const after =
        before &&
        (await settled(
          () => readServerCounters(server),
          ({ open }) => open === 0,
        ));
      return {
        phase,
        mock: stats,
        server: before && after && difference(before, after),
        stalls: stood,
        mockLog: recordChunks ? await readLog(control) : [],
      };
    },
  };
}

/** The first reading that shows nothing in flight, or the last one when that never comes. */
async function settled<T>(read: () => Promise<T>, isIdle: (reading: T) => boolean): Promise<T> {
  const deadlineMs = monotonicNow() + SETTLE_TIMEOUT_MS;
  for (;;) {
    const reading = await read();
    if (isIdle(reading) || monotonicNow() >= deadlineMs) return reading;
    await sleepUntil(systemClock, monotonicNow() + SETTLE_PAUSE_MS);
  }
}

function mockIsIdle({ streams, wholeAnswers }: MockStats): boolean {
  return streams.open === 0 && wholeAnswers.open === 0;
}

function difference(before: ServerCounters, after: ServerCounters): Observation['server'] {
  return {
    started: after.started - before.started,
    upstreamRequests: after.upstreamRequests - before.upstreamRequests,
  };
}

async function readLog(control: MockControl | null): Promise<readonly unknown[]> {
  return control === null ? [] : control.readLog();
}
