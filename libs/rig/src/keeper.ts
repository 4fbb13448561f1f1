/**
 * The keeper: a process between the runner and one server, so that the server ends with the runner
 * however the runner ends. Nobody can act after their own `kill -9`, and Node has no way to ask the
 * kernel for a signal at a parent's death; but the kernel closes the dead runner's end of the channel,
 * and the keeper sees that. It works for any server, since the server need not know of it.
 *
 * The keeper leads a process group (and session) of its own, into which the server and whatever the
 * server starts (`npm start` → sh → node) are born. A Ctrl-C in the terminal does not reach it, one
 * signal to the group reaches all of it, and as the leader lives to the last, the group's number
 * cannot have passed to strangers by then. The limit: a descendant that moves itself into another
 * group (a daemon) gets away.
 *
 * This file is started for every server: it loads one module and no code of ours.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { KeeperMessage, KeeperOrder } from './keeper-protocol.ts';

/** How long output is gathered into one message, so that a line per request stays cheap to keep. */
const GATHER_MS = 20;
/** The newest output kept while the runner is slow to take it, in UTF-16 units. */
const LONGEST_OUTPUT = 256 * 1024;
/** How long the output of an ended server may take to come through, if a child still holds the pipe. */
const LAST_OUTPUT_MS = 250;

let stopGraceMs = 0;
let server: ChildProcess | undefined;
/** The server has ended, and so has everyone else who could still write into its output pipes. */
let outputClosed = false;
let stopping = false;
let output = '';
let sending = false;

process.once('message', (order: KeeperOrder) => keep(order));
process.once('disconnect', stopGroup);
// Whoever asks the keeper politely means the server. This also outlives our own signal to the group.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, stopGroup);
// The runner may have died before the listener above was there.
if (!process.connected) stopGroup();

function keep(order: KeeperOrder): void {
  stopGraceMs = order.stopGraceMs;
  server = spawn(order.command, order.args, {
    cwd: order.cwd,
    env: order.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (server.pid !== undefined) tell({ kind: 'started', pid: server.pid });
  // Read also when the runner is gone: a full pipe blocks the server, a closed one breaks it while it
  // drains.
  for (const stream of [server.stdout, server.stderr]) {
    stream?.setEncoding('utf8').on('data', gather);
  }
  server.once('error', (error) => endedUnasked(`could not be started: ${error.message}`));
  server.once('exit', (code, signal) => {
    const reason = signal === null ? `exited with code ${code}` : `ended by ${signal}`;
    const report = setTimeout(() => endedUnasked(reason), LAST_OUTPUT_MS);
    server?.once('close', () => {
      outputClosed = true;
      clearTimeout(report);
      if (stopping) killGroup();
      else endedUnasked(reason);
    });
  });
}

function endedUnasked(reason: string): void {
  if (stopping) return;
  if (output !== '') tell({ kind: 'output', text: output });
  tell({ kind: 'ended', reason }, stopGroup);
}

/** SIGTERM to all, as a service manager does; SIGKILL when the output is closed or the grace is over. */
function stopGroup(): void {
  if (stopping) return;
  stopping = true;
  if (server?.pid === undefined) return killGroup();
  process.kill(-process.pid, 'SIGTERM');
  if (outputClosed) killGroup();
  else setTimeout(killGroup, stopGraceMs);
}

/**
 * The keeper's last act: it is a member itself. The server first and alone, so that its parent, the
 * keeper, still buries it; not every init does that soon.
 */
function killGroup(): void {
  if (server?.kill('SIGKILL')) server.once('exit', killRest);
  else killRest();
}

function killRest(): void {
  process.kill(-process.pid, 'SIGKILL');
}

/** Keeps at most one output message under way, so that a runner that stands still costs no memory. */
function gather(text: string): void {
  output = (output + text).slice(-LONGEST_OUTPUT);
  if (sending) return;
  sending = true;
  setTimeout(() => {
    const gathered = output;
    output = '';
    tell({ kind: 'output', text: gathered }, () => {
      sending = false;
      if (output !== '') gather('');
    });
  }, GATHER_MS);
}

function tell(message: KeeperMessage, done: () => void = () => {}): void {
  // Errors come to the callback, and mean that the runner is gone: `disconnect` deals with that.
  if (process.connected) process.send?.(message, undefined, undefined, done);
  else done();
}
