import type { FinishedRequest, LoadShape } from '@chatload/contracts';
import { monotonicNow, restingClock, systemClock } from '@chatload/kernel';
import { driveClosedLoop, driveOpenLoop, type Release } from '@chatload/load-drivers';
import type { Recorder } from '@chatload/metrics';

export interface PhaseDrive {
  /** Sends one request, or ends it by the signal's reason. Never rejects: a failed one is data. */
  readonly send: (release: Release, signal?: AbortSignal) => Promise<FinishedRequest>;
  readonly recorder: Recorder;
  /** Once it aborts, nothing more starts. */
  readonly signal: AbortSignal;
}

/** Aborted from the start: a request that is sent with it ends as `unsent` and opens no connection. */
const UNSENT = AbortSignal.abort('unsent');

/**
 * Drives one phase with the driver of its load shape; each request is recorded where it starts and
 * where it ends. Resolves when the last one has ended and all are recorded.
 */
export async function drivePhase(load: LoadShape, drive: PhaseDrive): Promise<void> {
  const { send, recorder, signal } = drive;
  const sendRequest = async (release: Release): Promise<void> => {
    recorder.onStarted(1);
    recorder.onFinished(await send(release));
  };
  if (load.model === 'closed') {
    await driveClosedLoop({ load, clock: systemClock, signal, sendRequest });
    return;
  }
  const given: Promise<void>[] = [];
  const onUnsent = (arrival: { index: number; scheduledAtMs: number }): void => {
    const release = { ...arrival, startedAtMs: monotonicNow() };
    given.push(send(release, UNSENT).then((request) => recorder.onUnsent(request)));
  };
  await driveOpenLoop({ load, clock: restingClock, signal, sendRequest, onUnsent });
  await Promise.all(given);
}
