import type { WatchedProcess } from '@chatload/contracts';
import { createProbeHost, type ProbeHost } from '@chatload/probe';
import { watchProcess, type LaunchWrapper, type ProcessWatch } from '@chatload/rig';
import type { TelemetryListener } from './run-target.ts';

/** A guest says hello as soon as its server listens, which it does before it can be ready. */
const HELLO_TIMEOUT_MS = 2_000;

/** What watches a server: from inside where that can be, else from outside. */
export interface ServerWatch {
  /** `null` where the server is not watched. */
  readonly probe: ProbeHost | null;
  readonly wrap: LaunchWrapper;
  /** To be called when the server is ready; gives back which process is watched, and how. */
  begin(pid: number): Promise<WatchedProcess | null>;
  readonly listen: (listener: TelemetryListener) => void;
  /** To be called when the server has ended. */
  close(): Promise<void>;
}

/** @param wanted whether the server shall be watched at all */
export async function createServerWatch(wanted: boolean): Promise<ServerWatch> {
  const listeners: TelemetryListener[] = [];
  const onTelemetry: TelemetryListener = (figures) => {
    for (const listener of listeners) listener(figures);
  };
  const probe = wanted ? await createProbeHost({ onTelemetry }) : null;
  let outside: ProcessWatch | null = null;
  return {
    probe,
    wrap: (launch, port) =>
      probe === null ? launch : { ...launch, env: probe.launchEnv(launch.env, { port }) },
    async begin(pid) {
      if (probe === null) return null;
      const guest = await firstWithin(HELLO_TIMEOUT_MS, probe.ready);
      if (guest !== null)
        return { source: 'probe', pid: guest.pid, nodeVersion: guest.nodeVersion };
      outside = watchProcess(pid, onTelemetry);
      return { source: 'pid', pid, nodeVersion: null };
    },
    listen: (listener) => void listeners.push(listener),
    async close() {
      await outside?.stop();
      await probe?.close();
    },
  };
}

async function firstWithin<T>(timeoutMs: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((settle) => {
    timer = setTimeout(settle, timeoutMs, null);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
