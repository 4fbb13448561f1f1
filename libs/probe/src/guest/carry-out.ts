import { rename, writeFile } from 'node:fs/promises';
import type { Session } from 'node:inspector';
import { setTimeout } from 'node:timers';
import type { CommandName, CommandResults, Instant, ProbeCommand } from '../wire.ts';
import { leaveOutGuest } from './leave-out-guest.ts';
import { monotonicNow, readMemory } from './memory.ts';
import { quietly } from './quietly.ts';

/** How long profilers that never close their streams get to write what they hold. */
const LAST_WRITES_MS = 1_500;

let opening: Promise<Session> | undefined;

/** Does what the host asks; rejects with V8's own words when it refuses. */
export async function carryOut(command: ProbeCommand): Promise<CommandResults[CommandName]> {
  switch (command.command) {
    case 'forceGc':
      await inspect('HeapProfiler.collectGarbage');
      return readMemory();
    case 'heapUsed':
      return readMemory();
    case 'startCpuProfile':
      await inspect('Profiler.enable');
      await inspect('Profiler.setSamplingInterval', { interval: command.intervalUs });
      await inspect('Profiler.start');
      return now();
    case 'stopCpuProfile':
      return writeProfile(command.path, 'Profiler.stop');
    case 'startHeapSampling':
      await inspect('HeapProfiler.startSampling', { samplingInterval: command.intervalBytes });
      return now();
    case 'stopHeapSampling':
      return writeProfile(command.path, 'HeapProfiler.stopSampling', leaveOutGuest);
    case 'finish':
      return now();
  }
}

/**
 * As Node ends by itself: `beforeExit` is where most profilers flush. Without a listener for it there
 * is nothing to wait for.
 */
export function endServer(): void {
  if (!process.emit('beforeExit', 0)) process.exit(0);
  setTimeout(() => process.exit(0), LAST_WRITES_MS);
}

/** Ends every recording that is under way; what it held is lost. */
export function forgetRecordings(): void {
  void opening?.then((session) => quietly(() => session.disconnect()));
  opening = undefined;
}

function now(): Instant {
  return { atMs: monotonicNow() };
}

/** Under another name until it is whole: who finds the file can read it. */
async function writeProfile(
  path: string,
  stopMethod: string,
  clean = (profile: unknown): unknown => profile,
): Promise<Instant> {
  const stoppedAt = now();
  const { profile } = await inspect(stopMethod);
  const partialPath = `${path}.partial`;
  await writeFile(partialPath, JSON.stringify(clean(profile)));
  await rename(partialPath, path);
  return stoppedAt;
}

/** One command of the inspector's protocol, in this process: no port is opened. */
async function inspect(method: string, params: object = {}): Promise<{ profile?: unknown }> {
  const session = await (opening ??= openSession());
  return new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => {
      if (error === null) resolve(result ?? {});
      else reject(error);
    });
  });
}

/** Imported only when it is needed: a Node may have been built without it. */
async function openSession(): Promise<Session> {
  const inspector = await import('node:inspector');
  const session = new inspector.Session();
  session.connect();
  return session;
}
