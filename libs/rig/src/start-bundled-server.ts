import { isPortFree } from './is-port-free.ts';
import type { LaunchWrapper, RunningServer } from './running-server.ts';
import { serverEnvironment } from './server-environment.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';
import { startServer } from './start-server.ts';

export interface BundledServer {
  readonly name: string;
  /** The absolute path of its `main.ts`. */
  readonly entry: string;
  readonly usualPort: number;
  readonly flags: Readonly<Record<string, string>>;
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
  readonly wrap?: LaunchWrapper | undefined;
  readonly signal: AbortSignal | undefined;
}

/** On the usual port if it is free, both when looked at and when the server gets there; else on any. */
export async function startBundledServer(server: BundledServer): Promise<RunningServer> {
  const { name, entry, usualPort, readyTimeoutMs, stopGraceMs, wrap, signal } = server;
  const flags = Object.entries(server.flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  const startAt = (port: number): Promise<RunningServer> => {
    const launch = {
      command: process.execPath,
      args: [entry, '--port', String(port), ...flags],
      cwd: process.cwd(),
      env: serverEnvironment(process.env),
    };
    const wrapped = wrap?.(launch, port === 0 ? null : port) ?? launch;
    return startServer({ name, readyTimeoutMs, stopGraceMs, ...wrapped }, signal);
  };

  if (!(await isPortFree(usualPort))) return startAt(0);
  try {
    return await startAt(usualPort);
  } catch (error) {
    if (error instanceof ServerNotReadyError && error.portTaken) return startAt(0);
    throw error;
  }
}
