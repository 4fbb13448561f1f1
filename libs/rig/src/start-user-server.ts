import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { ChatloadError, monotonicNow } from '@chatload/kernel';
import { awaitCompletion, type ReadyCheck } from './await-completion.ts';
import { choosePort } from './choose-port.ts';
import { fillIn } from './fill-in.ts';
import { findListeners } from './find-listeners.ts';
import { launchServer } from './launch-server.ts';
import type { LaunchWrapper, RunningServer, ServerLoss } from './running-server.ts';
import { ServerNotReadyError } from './server-not-ready-error.ts';
import { splitCommand } from './split-command.ts';
import { userEnvironment } from './user-environment.ts';

export interface UserServerOptions {
  /** Words as for a POSIX shell, but without one; `{port}` and `{mockUrl}` are filled in. */
  readonly command: string;
  /** Absolute. */
  readonly cwd: string;
  /** The caller's whole environment; what npm, Nx and chatload put there is left out. */
  readonly callerEnv: Readonly<Record<string, string | undefined>>;
  /** Variables that are passed with the caller's value, whatever becomes of them otherwise. */
  readonly passedNames: readonly string[];
  /** Another is taken when something else holds it; 0 takes any. */
  readonly port: number;
  /** The origin of the mock. */
  readonly mockUrl: string;
  readonly isReady: ReadyCheck;
  readonly readyTimeoutMs: number;
  readonly stopGraceMs: number;
  readonly wrap?: LaunchWrapper | undefined;
  /** The loss of what it needs to answer. */
  readonly upstreamLost?: Promise<ServerLoss>;
  /** Ends the start; a server that runs is stopped with `stop()`. */
  readonly signal?: AbortSignal | undefined;
}

const WORKSPACE = resolve(import.meta.dirname, '../../..');
const NAME = 'your server';
/** The mock takes any; the SDKs refuse to start without one. */
const MOCK_API_KEY = 'sk-mock';

/**
 * Any server of the user's that takes its port and its upstream from the environment or from its
 * command line, after it has answered one real completion. It need not say where it listens. Its
 * `pid` is that of the process that listens, which `npm start` is not. It ends when the runner ends,
 * and whenever the promise rejects, nothing of it is left.
 *
 * @throws CHL_ERR_BAD_VALUE for a command that is none, CHL_ERR_FILE_UNREADABLE for a folder
 * @throws CHL_ERR_SERVER_NOT_READY with its last lines; the signal's reason when it aborts
 */
export async function startUserServer(options: UserServerOptions): Promise<RunningServer> {
  const words = splitCommand(options.command);
  await expectFolder(options.cwd);
  const startAt = async (wanted: number): Promise<RunningServer> =>
    startOnPort(words, await choosePort(wanted), options);
  try {
    return await startAt(options.port);
  } catch (error) {
    // Somebody came between the look at the port and the server.
    if (error instanceof ServerNotReadyError && error.portTaken) return startAt(0);
    throw error;
  }
}

async function startOnPort(
  words: readonly string[],
  port: number,
  options: UserServerOptions,
): Promise<RunningServer> {
  const { mockUrl, stopGraceMs, readyTimeoutMs, isReady, wrap, signal } = options;
  signal?.throwIfAborted();
  const [command = '', ...args] = words.map((word) => fillIn(word, { port, mockUrl }));
  const launch = { command, args, cwd: options.cwd, env: environment(port, options) };
  const server = launchServer({ name: NAME, stopGraceMs, ...(wrap?.(launch, port) ?? launch) });
  const placed = server.at(`http://127.0.0.1:${port}`);

  let url: string | undefined;
  const whyNotReady: ReadyCheck = async (_url, wanted) => {
    url ??= await findAcceptingUrl(port);
    return url === undefined ? `nothing listens on port ${port}` : isReady(url, wanted);
  };
  const hintOn = (reason: string): string | undefined =>
    reason.endsWith(`spawn ${command} ENOENT`)
      ? 'Is the program on your PATH? The folders that chatload, npm and Nx add to it are not on the server’s.'
      : hintOnPort(url, findListeners(placed.processGroup));
  try {
    await awaitCompletion(placed, {
      isReady: whyNotReady,
      lost: Promise.race([placed.lost, ...(options.upstreamLost ? [options.upstreamLost] : [])]),
      deadlineMs: monotonicNow() + readyTimeoutMs,
      readyTimeoutMs,
      hintOn,
      signal,
    });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const listener = findListeners(placed.processGroup).find((found) => found.port === port);
  return server.at(url ?? placed.url, listener?.pid);
}

function environment(port: number, options: UserServerOptions): Record<string, string> {
  const { callerEnv, passedNames, mockUrl } = options;
  const set = {
    PORT: String(port),
    OPENAI_BASE_URL: `${mockUrl}/v1`,
    OPENAI_API_KEY: MOCK_API_KEY,
  };
  const wanted = Object.entries(set).filter(
    ([name]) => !passedNames.includes(name) || callerEnv[name] === undefined,
  );
  const passed = userEnvironment(callerEnv, { workspace: WORKSPACE, passedNames });
  return { ...passed, ...Object.fromEntries(wanted) };
}

/** For a server that listens, but not where it was told to. */
function hintOnPort(
  url: string | undefined,
  listeners: ReturnType<typeof findListeners>,
): string | undefined {
  const [elsewhere] = listeners;
  if (url !== undefined || elsewhere === undefined) return undefined;
  const { port } = elsewhere;
  return `It listens on port ${port} instead: let it read the variable PORT, write {port} into --command, or add --port ${port}.`;
}

/** `localhost` may be either address to a server; to clients, only one that accepts is of use. */
async function findAcceptingUrl(port: number): Promise<string | undefined> {
  for (const address of ['127.0.0.1', '::1']) {
    const socket = connect({ port, host: address });
    try {
      await once(socket, 'connect');
      return address === '::1' ? `http://[::1]:${port}` : `http://127.0.0.1:${port}`;
    } catch {
      // Refused: it does not listen there, or not yet.
    } finally {
      socket.destroy();
    }
  }
  return undefined;
}

/** A missing folder would be told as a missing program. */
async function expectFolder(path: string): Promise<void> {
  const reason = await stat(path).then(
    (found) => (found.isDirectory() ? undefined : 'it is no folder'),
    (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? 'there is no such folder' : error.message,
  );
  if (reason !== undefined) {
    throw new ChatloadError('CHL_ERR_FILE_UNREADABLE', { flag: '--cwd', path, reason });
  }
}
