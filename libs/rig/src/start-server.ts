import { firstOf } from './first-of.ts';
import { keepProcess } from './kept-process.ts';
import { createOutputTail } from './output-tail.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';

/** What to start, and how long to have patience with it. */
export interface ServerSpec {
  /** What messages call it, e.g. `chat-server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process: nothing is added to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly readyTimeoutMs: number;
  /** How long it may drain after SIGTERM before it is killed. */
  readonly stopGraceMs: number;
}

export interface RunningServer {
  readonly name: string;
  /** The origin it said it listens on, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
  /** Of the command itself, not of processes that it started. */
  readonly pid: number;
  /** The newest 40 lines of its output, stdout and stderr together, without control characters. */
  readonly lastLines: readonly string[];
  /** Resolves when it ended though nobody asked; stays pending for a server that is stopped. */
  readonly lost: Promise<ServerLoss>;
  /**
   * SIGTERM to it and all its descendants, the grace, then SIGKILL; resolves when all are gone. May
   * be called again, and after a loss.
   */
  stop(): Promise<void>;
}

export interface ServerLoss {
  readonly name: string;
  /** e.g. `exited with code 1`, `ended by SIGSEGV`. */
  readonly reason: string;
  readonly lastLines: readonly string[];
}

/**
 * A server that has said `listening on http://…` on stdout or stderr. It ends when the runner ends,
 * however that happens: see keeper.ts.
 *
 * An abort of the signal ends the start: the promise rejects with the signal's reason.
 * Whenever it rejects, nothing of the server is left.
 *
 * @throws CHL_ERR_SERVER_NOT_READY (a {@link ServerNotReadyError}: its last lines stand in it)
 */
export async function startServer(spec: ServerSpec, signal?: AbortSignal): Promise<RunningServer> {
  signal?.throwIfAborted();
  const announced = Promise.withResolvers<string>();
  const output = createOutputTail((line) => {
    const url = findListeningUrl(line);
    if (url !== undefined) announced.resolve(url);
  });
  const { command, args, cwd, env, stopGraceMs } = spec;
  const kept = keepProcess({ command, args, cwd, env, stopGraceMs }, (text) => output.push(text));

  const limits = { ended: kept.ended, timeoutMs: spec.readyTimeoutMs, signal };
  const outcome = await firstOf(announced.promise, limits).catch(async (error: unknown) => {
    await kept.stop();
    throw error;
  });
  if ('failed' in outcome) {
    await kept.stop();
    throw new ServerNotReadyError({
      server: spec.name,
      timeoutMs: spec.readyTimeoutMs,
      reason: outcome.failed ?? 'it did not say that it listens',
      lastLines: output.lines(),
    });
  }

  return {
    name: spec.name,
    url: outcome.value,
    pid: kept.pid,
    get lastLines() {
      return output.lines();
    },
    lost: kept.ended.then((reason) => ({
      name: spec.name,
      reason,
      lastLines: output.lines(),
    })),
    stop: () => kept.stop(),
  };
}

/** The origin in `… listening on http://127.0.0.1:3000`, be the line plain or JSON. */
function findListeningUrl(line: string): string | undefined {
  const text = /listening on (https?:\/\/[^\s"]+)/.exec(line)?.[1];
  return text === undefined ? undefined : URL.parse(text)?.origin;
}
