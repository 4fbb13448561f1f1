import { launchServer } from './launch-server.ts';
import type { ServerSpec } from './running-server.ts';

/** What became of a process that ends by itself. */
export interface ProcessEnd {
  /** `null` when it was ended by a signal, or could not be started. */
  readonly exitCode: number | null;
  /** e.g. `exited with code 1`, `ended by SIGSEGV`. */
  readonly reason: string;
  /** The newest 40 lines of its output, without control characters. */
  readonly lastLines: readonly string[];
}

export interface RunToEndOptions {
  /** Ends it, and all its descendants. */
  readonly signal: AbortSignal;
  /** Called with each line that it prints, cut at 1,000 characters. */
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a process under a keeper, which ends it with us, and resolves when nothing of it is left.
 *
 * @throws the signal's reason when it aborts
 */
export async function runToEnd(
  spec: Omit<ServerSpec, 'readyTimeoutMs'>,
  { signal, onLine }: RunToEndOptions,
): Promise<ProcessEnd> {
  signal.throwIfAborted();
  const launched = launchServer(spec, onLine);
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const reason = await Promise.race([launched.ended, aborted.promise]);
    const code = /^exited with code (\d+)$/.exec(reason)?.[1];
    const exitCode = code === undefined ? null : Number(code);
    return { exitCode, reason, lastLines: launched.lastLines };
  } finally {
    signal.removeEventListener('abort', abort);
    await launched.stop();
  }
}
