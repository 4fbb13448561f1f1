import type { Endpoint, FinishedRequest, Phase } from '@chatload/contracts';
import { monotonicNow, restingClock, systemClock } from '@chatload/kernel';
import {
  driveAutocannon,
  driveClosedLoop,
  driveOpenLoop,
  type LoadShare,
  type Release,
} from '@chatload/load-drivers';
import type { Recorder } from '@chatload/metrics';
import { readWholeAnswer } from '@chatload/sse-client';

interface PhaseDrive {
  readonly recorder: Recorder;
  /** Once it aborts, nothing more starts. */
  readonly signal: AbortSignal;
}

export interface NativeDrive extends PhaseDrive {
  readonly share: LoadShare;
  /** When all threads start the phase; `null`: at once. */
  readonly startMs: number | null;
  /** Sends one request, or ends it by the signal's reason. Never rejects: a failed one is data. */
  readonly send: (release: Release, signal?: AbortSignal) => Promise<FinishedRequest>;
}

/** Aborted from the start: a request that is sent with it ends as `unsent` and opens no connection. */
export const UNSENT = AbortSignal.abort('unsent');

/**
 * Drives a share of one phase with the driver of its load shape; each request is recorded where it
 * starts and where it ends. Resolves when the last one has ended and all are recorded.
 */
export async function drivePhase(drive: NativeDrive): Promise<void> {
  const { share, startMs, send, recorder, signal } = drive;
  const start = startMs === null ? {} : { startMs };
  const sendRequest = async (release: Release): Promise<void> => {
    recorder.onStarted(1);
    recorder.onFinished(await send(release));
  };
  if (share.model === 'closed') {
    const { load, turns } = share;
    await driveClosedLoop({ load, turns, ...start, clock: systemClock, signal, sendRequest });
    return;
  }
  const given: Promise<void>[] = [];
  const onUnsent = (arrival: { index: number; scheduledAtMs: number }): void => {
    const release = { ...arrival, startedAtMs: monotonicNow() };
    given.push(send(release, UNSENT).then((request) => recorder.onUnsent(request)));
  };
  const { load, arrivals } = share;
  const clock = restingClock;
  await driveOpenLoop({ load, arrivals, ...start, clock, signal, sendRequest, onUnsent });
  await Promise.all(given);
}

export interface AutocannonDrive extends PhaseDrive {
  readonly phase: Phase;
  readonly endpoint: Endpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly pickBody: (index: number) => Buffer;
  /** Once it aborts, what is in flight ends `cut_off`. */
  readonly cutSignal: AbortSignal;
}

/**
 * The same with autocannon. Resolves with one line for each kind of request that autocannon lost from
 * sight: mostly none.
 */
export function drivePhaseWithAutocannon(drive: AutocannonDrive): Promise<readonly string[]> {
  const { phase, recorder, headers, ...rest } = drive;
  if (phase.load.model !== 'closed') throw new Error('autocannon keeps no even rate');
  return driveAutocannon({
    ...rest,
    phaseId: phase.id,
    load: phase.load,
    headers,
    clock: systemClock,
    readAnswer: (answer) => readWholeAnswer(answer, headers),
    onStarted: (count) => recorder.onStarted(count),
    onFinished: (request) => recorder.onFinished(request),
  });
}
