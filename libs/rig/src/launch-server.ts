import { keepProcess } from './kept-process.ts';
import { createOutputTail } from './output-tail.ts';
import type { RunningServer, ServerSpec } from './running-server.ts';

/** A server that was started, and of which nobody knows yet whether and where it listens. */
export interface LaunchedServer {
  readonly lastLines: readonly string[];
  /** Resolves with the reason when it ended though nobody asked, or could not be started. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
  /** The same server, once its origin is known; `pid`, if it is not the command that listens there. */
  at(url: string, pid?: number): RunningServer;
}

/** @param onLine called with each line that it prints */
export function launchServer(
  spec: Omit<ServerSpec, 'readyTimeoutMs'>,
  onLine: (line: string) => void = () => {},
): LaunchedServer {
  const { name, command, args, cwd, env, stopGraceMs } = spec;
  const output = createOutputTail(onLine);
  const kept = keepProcess({ command, args, cwd, env, stopGraceMs }, (text) => output.push(text));
  return {
    get lastLines() {
      return output.lines();
    },
    ended: kept.ended,
    stop: () => kept.stop(),
    at: (url, pid = kept.pid) => ({
      name,
      url,
      pid,
      processGroup: kept.processGroup,
      get lastLines() {
        return output.lines();
      },
      lost: kept.ended.then((reason) => ({ name, reason, lastLines: output.lines() })),
      stop: () => kept.stop(),
    }),
  };
}
