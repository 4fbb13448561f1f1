import { monotonicNow } from '@chatload/kernel';
import type { MockSettings } from '@chatload/contracts';
import { awaitCompletion, type ReadyCheck } from './await-completion.ts';
import { isPortFree } from './is-port-free.ts';
import { serverEnvironment } from './server-environment.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';
import { startServer, type RunningServer, type ServerLoss } from './start-server.ts';

export interface RigOptions {
  /** Absolute paths of the two servers' `main.ts`. */
  readonly mockEntry: string;
  readonly chatServerEntry: string;
  /** Flags for the mock, without `--`. */
  readonly mock: MockSettings;
  readonly isReady: ReadyCheck;
  /** How long each of the two servers may take. */
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
  /** Ends the start; a rig that runs is stopped with `stop()`. */
  readonly signal?: AbortSignal;
  /** Other ports than the usual ones (mock 4010, chat-server 3000). */
  readonly ports?: { readonly mock: number; readonly chatServer: number };
}

/** The bundled servers, running: the mock, and the chat-server that has it as its upstream. */
export interface Rig {
  readonly mock: RunningServer;
  readonly chatServer: RunningServer;
  /** A line for each server that is not on its usual port. */
  readonly notes: readonly string[];
  /** Resolves with the first server that ended though nobody asked. */
  readonly lost: Promise<ServerLoss>;
  /** Drains the chat-server, then its upstream; resolves when both are gone. May be called again. */
  stop(): Promise<void>;
}

const USUAL_PORTS = { mock: 4010, chatServer: 3000 };

/**
 * A mock-provider and a chat-server that has answered one real completion; each on its usual port,
 * or on a free one if something else holds that. Whenever it rejects, neither is left.
 *
 * @throws CHL_ERR_SERVER_NOT_READY with the server's last lines; the signal's reason when it aborts
 */
export async function startRig(options: RigOptions): Promise<Rig> {
  const ports = options.ports ?? USUAL_PORTS;
  const started: RunningServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of started.toReversed()) await server.stop();
  };
  try {
    const mock = await startOnPort(options, {
      name: 'mock-provider',
      entry: options.mockEntry,
      usualPort: ports.mock,
      flags: options.mock,
    });
    started.push(mock);

    const deadlineMs = monotonicNow() + options.readyTimeoutMs;
    const chatServer = await startOnPort(options, {
      name: 'chat-server',
      entry: options.chatServerEntry,
      usualPort: ports.chatServer,
      flags: { 'upstream-url': `${mock.url}/v1` },
    });
    started.push(chatServer);
    const lost = Promise.race([mock.lost, chatServer.lost]);
    await awaitCompletion(chatServer, { ...options, deadlineMs, lost });

    const notes = [noteOfMove(mock, ports.mock), noteOfMove(chatServer, ports.chatServer)];
    return {
      mock,
      chatServer,
      notes: notes.filter((note) => note !== undefined),
      lost,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface BundledServer {
  readonly name: string;
  readonly entry: string;
  readonly usualPort: number;
  readonly flags: Readonly<Record<string, string>>;
}

/** On the usual port if it is free, both when looked at and when the server gets there; else on any. */
async function startOnPort(options: RigOptions, server: BundledServer): Promise<RunningServer> {
  const flags = Object.entries(server.flags).flatMap(([name, value]) => [`--${name}`, value]);
  const startAt = (port: number): Promise<RunningServer> =>
    startServer(
      {
        name: server.name,
        command: process.execPath,
        args: [server.entry, '--port', String(port), ...flags],
        cwd: process.cwd(),
        env: serverEnvironment(process.env),
        readyTimeoutMs: options.readyTimeoutMs,
        stopGraceMs: options.stopGraceMs,
      },
      options.signal,
    );

  if (!(await isPortFree(server.usualPort))) return startAt(0);
  try {
    return await startAt(server.usualPort);
  } catch (error) {
    if (error instanceof ServerNotReadyError && error.portTaken) return startAt(0);
    throw error;
  }
}

function noteOfMove(server: RunningServer, usualPort: number): string | undefined {
  if (new URL(server.url).port === String(usualPort)) return undefined;
  return `port ${usualPort} is held by something else: ${server.name} is on ${server.url}`;
}
