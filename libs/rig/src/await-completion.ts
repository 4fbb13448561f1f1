import { monotonicNow, sleepUntil, systemClock } from '@chatload/kernel';
import { firstOf } from './first-of.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';
import type { RunningServer, ServerLoss } from './running-server.ts';

/**
 * Asks the server at `url` (an origin) for one real completion: `null` when it came, else the reason
 * why not, in a few words. The signal aborts when the answer is no longer wanted.
 */
export type ReadyCheck = (url: string, signal: AbortSignal) => Promise<string | null>;

const PAUSE_MS = 100;

/**
 * Resolves once the check has passed. It asks again and again, one question at a time, because a
 * server that listens may still be loading what it answers with.
 *
 * @throws CHL_ERR_SERVER_NOT_READY with the last reason; the signal's reason when it aborts
 */
export async function awaitCompletion(
  server: Pick<RunningServer, 'name' | 'url' | 'lastLines'>,
  options: {
    readonly isReady: ReadyCheck;
    /** The loss of any server that the answer needs, its upstream too. */
    readonly lost: Promise<ServerLoss>;
    /** Absolute monotonic milliseconds. */
    readonly deadlineMs: number;
    /** The whole time that the server had: for the message. */
    readonly readyTimeoutMs: number;
    /** What the user can do about the reason, where more is known than that the server is not ready. */
    readonly hintOn?: (reason: string) => string | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<void> {
  const over = new AbortController();
  let lastReason = 'it did not answer a chat completion';
  const askUntilReady = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const reason = await options.isReady(server.url, over.signal);
      if (reason === null || over.signal.aborted) return;
      lastReason = reason;
      await sleepUntil(systemClock, monotonicNow() + PAUSE_MS, over.signal);
    }
  };
  try {
    const outcome = await firstOf(askUntilReady(), {
      ended: options.lost,
      timeoutMs: Math.max(0, options.deadlineMs - monotonicNow()),
      signal: options.signal,
    });
    if ('failed' in outcome) {
      const { name, reason, lastLines } = outcome.failed ?? { ...server, reason: lastReason };
      const timeoutMs = options.readyTimeoutMs;
      const hint = options.hintOn?.(reason);
      throw new ServerNotReadyError({ server: name, timeoutMs, reason, lastLines, hint });
    }
  } finally {
    over.abort();
  }
}
