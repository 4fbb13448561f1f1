import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GeneratorHealth, Telemetry, ThreadHealth } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import { combineHealth } from './combine-health.ts';

/** A timer's own resolution is part of what monitorEventLoopDelay measures: it is subtracted. */
const RESOLUTION_MS = 10;

/** The doubt rule looks at two seconds running. */
const PEAK_WINDOW_MS = 2_000;

interface CpuSlice {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Watches one load thread: its event-loop delay, and its CPU time. Event-loop utilisation is no
 * measure of the latter: a loop that rests between two polls can read 100 % busy.
 */
export interface HealthMonitor {
  /** A recorded phase begins. */
  begin(): void;
  /** The slice since the last call, as telemetry; nothing between recorded phases. */
  tick(): readonly Telemetry[];
  /** A recorded phase ends. */
  end(): void;
  /** Over all recorded phases so far. */
  figures(): ThreadHealth;
}

export function createHealthMonitor(clock: Clock, threadIndex: number): HealthMonitor {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  const total = { wallMs: 0, cpuMs: 0 };
  let recent: CpuSlice[] = [];
  let peakRatio = 0;
  let sliceStart: { atMs: number; cpuUs: number } | null = null;

  const figures = (): ThreadHealth => ({
    loopDelayP99Ms: delayMs(delay.percentile(99)),
    loopDelayMaxMs: delayMs(delay.max),
    cpuRatio: total.wallMs > 0 ? total.cpuMs / total.wallMs : 0,
    cpuPeakRatio: peakRatio,
  });

  const tick = (): readonly Telemetry[] => {
    if (sliceStart === null) return [];
    const now = { atMs: clock.now(), cpuUs: threadCpuUs() };
    const slice = {
      wallMs: now.atMs - sliceStart.atMs,
      cpuMs: (now.cpuUs - sliceStart.cpuUs) / 1_000,
    };
    sliceStart = now;
    if (slice.wallMs <= 0) return [];
    total.wallMs += slice.wallMs;
    total.cpuMs += slice.cpuMs;
    recent = keepLast(PEAK_WINDOW_MS, [...recent, slice]);
    peakRatio = Math.max(peakRatio, cpuRatioOver(PEAK_WINDOW_MS, recent));
    const figure = (name: string, value: number): Telemetry => ({
      source: 'generator',
      threadIndex,
      atMs: now.atMs,
      name,
      value,
    });
    return [
      figure('cpuRatio', slice.cpuMs / slice.wallMs),
      figure('loopDelayP99Ms', delayMs(delay.percentile(99))),
      figure('loopDelayMaxMs', delayMs(delay.max)),
    ];
  };

  return {
    begin() {
      delay.enable();
      recent = [];
      sliceStart = { atMs: clock.now(), cpuUs: threadCpuUs() };
    },
    tick,
    end() {
      tick();
      delay.disable();
      sliceStart = null;
    },
    figures,
  };
}

/**
 * The health of a generator that could not tell it any more, from its telemetry: the loop's figures
 * are those of the whole run until then, CPU time comes in slices.
 */
export function readHealth(telemetry: readonly Telemetry[]): GeneratorHealth {
  const own = telemetry.filter(({ source }) => source === 'generator');
  const threads = Map.groupBy(own, ({ threadIndex = 0 }) => threadIndex);
  return combineHealth([...threads.values()].map(readThreadHealth));
}

function readThreadHealth(own: readonly Telemetry[]): ThreadHealth {
  const valuesOf = (name: string): readonly number[] =>
    own.filter((figure) => figure.name === name).map(({ value }) => value);
  const cpu = valuesOf('cpuRatio');
  const pairs = cpu.slice(1).map((ratio, index) => (ratio + (cpu[index] ?? 0)) / 2);
  return {
    loopDelayP99Ms: valuesOf('loopDelayP99Ms').at(-1) ?? 0,
    loopDelayMaxMs: valuesOf('loopDelayMaxMs').at(-1) ?? 0,
    cpuRatio: cpu.length === 0 ? 0 : cpu.reduce((sum, ratio) => sum + ratio, 0) / cpu.length,
    cpuPeakRatio: Math.max(0, ...pairs),
  };
}

function threadCpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Nanoseconds with the resolution in them → milliseconds without; 0 before the first sample. */
function delayMs(nanoseconds: number): number {
  if (!Number.isFinite(nanoseconds)) return 0;
  return Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
}

/** The newest slices that together make up at least `windowMs`, or all when they are less. */
function keepLast(windowMs: number, slices: readonly CpuSlice[]): CpuSlice[] {
  let spanMs = 0;
  let first = slices.length;
  while (first > 0 && spanMs < windowMs) spanMs += slices[--first]?.wallMs ?? 0;
  return slices.slice(first);
}

/** CPU over wall time; a span shorter than the window is no peak that the doubt rule may count. */
function cpuRatioOver(windowMs: number, slices: readonly CpuSlice[]): number {
  const wallMs = slices.reduce((sum, slice) => sum + slice.wallMs, 0);
  const cpuMs = slices.reduce((sum, slice) => sum + slice.cpuMs, 0);
  return wallMs >= windowMs * 0.95 ? cpuMs / wallMs : 0;
}
