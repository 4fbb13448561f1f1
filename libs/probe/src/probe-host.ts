import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Telemetry } from '@chatload/contracts';
import { addGuest } from './launch-env.ts';
import { createLineReader } from './line-reader.ts';
import { createPendingRequests } from './pending-requests.ts';
import { readGuestMessage } from './read-guest-message.ts';
import type {
  CommandName,
  CommandResults,
  GuestFacts,
  GuestSample,
  HostMessage,
  ProbeCommand,
} from './wire.ts';
import { writeGuest } from './write-guest.ts';

export interface ProbeHostOptions {
  /** Called with the figures of a sample, four times a second; all bear the source `target`. */
  readonly onTelemetry: (telemetry: readonly Telemetry[]) => void;
}

/** The host's side of the probe: what the guest measures comes to it, and it gives the orders. */
export interface ProbeHost {
  /** Resolves when the server listens and its guest reports; pending for ever when none does. */
  readonly ready: Promise<GuestFacts>;
  /**
   * The environment to start the server with, out of its own. `port` is the one it will listen on;
   * `null` means the first TCP port that any process started so listens on.
   */
  launchEnv(
    env: Readonly<Record<string, string>>,
    options: { readonly port: number | null },
  ): Record<string, string>;
  /**
   * The guest's answer. Rejects with one line when there is no guest (any more), when it refuses or
   * when it takes too long: `timeoutMs`, or else what is usual for the command.
   */
  request<C extends ProbeCommand>(
    command: C,
    options?: { readonly timeoutMs?: number },
  ): Promise<CommandResults[C['command']]>;
  /**
   * Lets go of the guest, which then rests, and removes socket and guest; safe to call twice. After
   * the server has ended: a Node process that it starts later finds no guest to load, and fails.
   */
  close(): Promise<void>;
}

/** A large heap is collected in seconds, and a long profile is as long to write. */
const USUAL_LIMITS_MS: Readonly<Record<CommandName, number>> = {
  forceGc: 20_000,
  heapUsed: 5_000,
  startCpuProfile: 10_000,
  stopCpuProfile: 60_000,
  startHeapSampling: 10_000,
  stopHeapSampling: 60_000,
  finish: 5_000,
};

/** A sample has about 1,000 characters. */
const LONGEST_LINE = 64 * 1024;

/** The path of a socket has at most 107 bytes (man 7 unix), and it is cut without a word beyond. */
const LONGEST_SOCKET_PATH_BYTES = 107;

/**
 * A host that waits for its guest, in a folder that only this user may enter. The guest is whoever
 * first says hello; others, such as the siblings in a cluster, are sent away and rest.
 */
export async function createProbeHost({ onTelemetry }: ProbeHostOptions): Promise<ProbeHost> {
  const folder = await createPrivateFolder();
  const socketPath = join(folder, 'socket');
  const ready = Promise.withResolvers<GuestFacts>();
  const pending = createPendingRequests();
  const connections = new Set<Socket>();
  let guest: Socket | undefined;

  const receive = (connection: Socket, line: string): void => {
    const message = readGuestMessage(line);
    if (message?.kind === 'hello') {
      if (guest !== undefined) return void connection.destroy();
      guest = connection;
      return ready.resolve(message.facts);
    }
    if (message === null || connection !== guest) return;
    if (message.kind === 'sample') onTelemetry(toTelemetry(message.sample));
    else if (message.kind === 'result') pending.resolve(message.id, message.result);
    else pending.reject(message.id, message.error);
  };

  const server = createServer((connection) => {
    connections.add(connection);
    const readLines = createLineReader(LONGEST_LINE);
    connection.setEncoding('utf8').on('data', (text: string) => {
      for (const line of readLines(text)) receive(connection, line);
    });
    // A reset is one way for a server to end.
    connection.on('error', () => {});
    connection.once('close', () => {
      connections.delete(connection);
      if (connection === guest) pending.rejectAll('the server has ended');
    });
  });

  const close = async (): Promise<void> => {
    for (const connection of connections) connection.destroy();
    pending.rejectAll('the probe was closed');
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  };
  let closed: Promise<void> | undefined;

  try {
    const guestPath = await writeGuest(folder);
    server.listen(socketPath);
    await once(server, 'listening');
    return {
      ready: ready.promise,
      launchEnv: (env, { port }) => addGuest(env, guestPath, { socket: socketPath, port }),
      async request(command, { timeoutMs = USUAL_LIMITS_MS[command.command] } = {}) {
        if (guest === undefined || guest.destroyed) {
          throw new Error(`The probe could not do ${command.command}: no server reports to it`);
        }
        const { id, answered } = pending.expect(command.command, timeoutMs);
        const message: HostMessage = { id, ...command };
        guest.write(`${JSON.stringify(message)}\n`);
        return (await answered) as CommandResults[(typeof command)['command']];
      },
      close: () => (closed ??= close()),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Its mode is 0700; in /tmp where the usual place has too long a name. */
async function createPrivateFolder(): Promise<string> {
  const isShort = Buffer.byteLength(tmpdir()) < LONGEST_SOCKET_PATH_BYTES - 32;
  return mkdtemp(join(isShort ? tmpdir() : '/tmp', 'chatload-probe-'));
}

function toTelemetry({ atMs, figures }: GuestSample): readonly Telemetry[] {
  return Object.entries(figures).map(([name, value]) => ({ source: 'target', atMs, name, value }));
}
