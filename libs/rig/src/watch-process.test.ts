import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Telemetry } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { afterEach, expect, test } from 'vitest';
import { eventually, testProgram } from '../test/processes.ts';
import { watchProcess, type ProcessWatch } from './watch-process.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(() => Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp())));

function watch(pid: number): { watch: ProcessWatch; telemetry: Telemetry[] } {
  const telemetry: Telemetry[] = [];
  const watching = watchProcess(pid, (figures) => telemetry.push(...figures));
  cleanUps.push(() => watching.stop());
  return { watch: watching, telemetry };
}

function startBusyProcess(): ChildProcess & { pid: number } {
  const child = spawn(process.execPath, [testProgram('busy-process.ts')], { stdio: 'ignore' });
  cleanUps.push(() => child.kill('SIGKILL'));
  return child as ChildProcess & { pid: number };
}

function valuesOf(telemetry: readonly Telemetry[], name: string): number[] {
  return telemetry.filter((figure) => figure.name === name).map(({ value }) => value);
}

test('a process that computes has CPU and memory, on the clock that all share', async () => {
  const startMs = monotonicNow();
  const { telemetry } = watch(startBusyProcess().pid);
  expect(await eventually(() => valuesOf(telemetry, 'cpuRatio').length >= 6, 10_000)).toBe(true);

  // Other processes may want the cores, too.
  const cpu = valuesOf(telemetry, 'cpuRatio');
  expect(Math.max(...cpu)).toBeGreaterThan(0.25);
  expect(Math.max(...cpu)).toBeLessThan(2.5);
  const rss = valuesOf(telemetry, 'rssBytes');
  expect(rss).toHaveLength(cpu.length + 1);
  expect(Math.min(...rss)).toBeGreaterThan(10e6);
  for (const { source, atMs } of telemetry) {
    expect(source).toBe('target');
    expect(atMs).toBeGreaterThan(startMs);
    expect(atMs).toBeLessThan(monotonicNow());
  }
});

test('an idle process has next to no CPU', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  cleanUps.push(() => child.kill('SIGKILL'));
  const { telemetry } = watch(child.pid!);
  expect(await eventually(() => valuesOf(telemetry, 'cpuRatio').length >= 3, 10_000)).toBe(true);
  expect(Math.max(...valuesOf(telemetry, 'cpuRatio'))).toBeLessThan(0.05);
});

test('the watch ends with the process', async () => {
  const child = startBusyProcess();
  const { watch: watching, telemetry } = watch(child.pid);
  expect(await eventually(() => telemetry.length > 0, 10_000)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await watching.ended;
  const reported = telemetry.length;
  await sleep(300);
  expect(telemetry).toHaveLength(reported);
});

test('the watch of a process that is not there has ended', async () => {
  const { watch: watching, telemetry } = watch(2 ** 22 + 1);
  await watching.ended;
  expect(telemetry).toEqual([]);
});

test('nothing is reported after the stop', async () => {
  const { watch: watching, telemetry } = watch(process.pid);
  expect(await eventually(() => telemetry.length > 0, 10_000)).toBe(true);
  await watching.stop();
  await watching.stop();
  const reported = telemetry.length;
  await sleep(300);
  expect(telemetry).toHaveLength(reported);
});
