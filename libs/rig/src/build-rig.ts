import type { MockSettings } from '@chatload/contracts';
import type { ReadyCheck } from './await-completion.ts';
import type { LaunchWrapper, RunningServer, ServerLoss } from './running-server.ts';
import { startBundledServer } from './start-bundled-server.ts';

/** A ReadyCheck that is also told the origin of the mock, which some servers are to hear of. */
export type RigReadyCheck = (
  url: string,
  signal: AbortSignal,
  mockUrl: string,
) => ReturnType<ReadyCheck>;

/** What every rig is built with: its mock, and how long to wait for each of its two servers. */
export interface RigBase {
  /** The absolute path of the mock's `main.ts`. */
  readonly mockEntry: string;
  /** Flags for the mock, without `--`. */
  readonly mock: MockSettings;
  readonly isReady: RigReadyCheck;
  /** How long each of the two servers may take. */
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
  /** Around the launch of the server under test; called again for each try on another port. */
  readonly wrap?: LaunchWrapper | undefined;
  /** Ends the start; a rig that runs is stopped with `stop()`. */
  readonly signal?: AbortSignal | undefined;
}

/** The mock, running, and the chat server under test that has it as its upstream. */
export interface Rig {
  readonly mock: RunningServer;
  /** The bundled one, or the user's. */
  readonly chatServer: RunningServer;
  /** A line for each server that is not on its usual port. */
  readonly notes: readonly string[];
  /** Resolves with the first server that ended though nobody asked. */
  readonly lost: Promise<ServerLoss>;
  /** Drains the chat server, then its upstream; resolves when both are gone. May be called again. */
  stop(): Promise<void>;
}

/**
 * A mock, and the chat server that `startChatServer` gives for it; when that rejects, the mock is
 * stopped.
 */
export async function buildRig(
  options: RigBase,
  ports: { readonly mock: number; readonly chatServer: number },
  startChatServer: (mock: RunningServer) => Promise<RunningServer>,
): Promise<Rig> {
  const { mockEntry, readyTimeoutMs, stopGraceMs, signal } = options;
  const mock = await startBundledServer({
    name: 'mock-provider',
    entry: mockEntry,
    usualPort: ports.mock,
    flags: options.mock,
    readyTimeoutMs,
    stopGraceMs,
    signal,
  });
  try {
    const chatServer = await startChatServer(mock);
    const notes = [noteOfMove(mock, ports.mock), noteOfMove(chatServer, ports.chatServer)];
    return {
      mock,
      chatServer,
      notes: notes.filter((note) => note !== undefined),
      lost: Promise.race([mock.lost, chatServer.lost]),
      async stop() {
        await chatServer.stop();
        await mock.stop();
      },
    };
  } catch (error) {
    await mock.stop();
    throw error;
  }
}

function noteOfMove(server: RunningServer, usualPort: number): string | undefined {
  if (usualPort === 0 || new URL(server.url).port === String(usualPort)) return undefined;
  return `port ${usualPort} is held by something else: ${server.name} is on ${server.url}`;
}
