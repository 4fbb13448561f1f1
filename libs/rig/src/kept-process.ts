import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KeeperMessage, KeeperOrder } from './keeper-protocol.ts';

const KEEPER = fileURLToPath(new URL('./keeper.ts', import.meta.url));
/** How much later than the grace a keeper may be before it is taken for stuck. */
const KEEPER_SLACK_MS = 2_000;
/** How long the kernel may take to clear away what was killed. */
const CLEARING_MS = 500;

/** Any command, run under a keeper: see keeper.ts for what that holds. */
export interface KeptProcess {
  /** The process id of the command itself; 0 until it has started. */
  readonly pid: number;
  /** The number of the process group that it and its descendants are in. */
  readonly processGroup: number;
  /** Resolves with the reason when it ended though nobody asked, or could not be started. */
  readonly ended: Promise<string>;
  /** Ends it and all its descendants; resolves when they are gone. Later calls wait for the first. */
  stop(): Promise<void>;
}

export function keepProcess(order: KeeperOrder, onOutput: (text: string) => void): KeptProcess {
  // A session of its own, an empty environment (a NODE_OPTIONS of the server is not the keeper's),
  // and none of our own pipes: who reads ours to its end need not wait for the server to drain.
  const keeper = spawn(process.execPath, [KEEPER], {
    detached: true,
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let pid = 0;
  const ended = Promise.withResolvers<string>();
  const gone = new Promise<void>((resolve) => {
    keeper.once('exit', () => resolve());
    keeper.once('error', (error) => {
      ended.resolve(`could not be started: ${error.message}`);
      resolve();
    });
  });
  keeper.on('message', (message: KeeperMessage) => {
    if (message.kind === 'started') pid = message.pid;
    else if (message.kind === 'output') onOutput(message.text);
    else if (stopped === undefined) ended.resolve(message.reason);
  });
  void gone.then(() => {
    if (stopped === undefined) ended.resolve('its keeper process ended unexpectedly');
    // What a killed keeper kept must not stay behind.
    signalGroup(keeper.pid, 'SIGKILL');
  });
  // Should the keeper be gone already, `gone` tells; the callback only keeps the error from throwing.
  if (keeper.connected) keeper.send(order, () => {});

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    if (keeper.connected) keeper.disconnect();
    const killStuck = setTimeout(
      () => signalGroup(keeper.pid, 'SIGKILL'),
      order.stopGraceMs + KEEPER_SLACK_MS,
    );
    await gone;
    clearTimeout(killStuck);
    await groupGone(keeper.pid);
  };

  return {
    get pid() {
      return pid;
    },
    processGroup: keeper.pid ?? 0,
    ended: ended.promise,
    stop: () => (stopped ??= stop()),
  };
}

/** Whether there was such a group to signal; signal 0 only asks. */
function signalGroup(groupId: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (groupId === undefined) return false;
  try {
    return process.kill(-groupId, signal);
  } catch {
    return false;
  }
}

/**
 * Killed is not gone: a process lets go of its port and memory a little later. Bounded, because under
 * an init that buries no orphans (some containers) a dead one counts as a member for ever.
 */
async function groupGone(groupId: number | undefined): Promise<void> {
  for (let waitedMs = 0; waitedMs < CLEARING_MS && signalGroup(groupId, 0); waitedMs += 10) {
    await sleep(10);
  }
}
