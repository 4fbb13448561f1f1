import type { Delta, Interval, Phase, Plan, Sample } from '@chatload/contracts';
import { monotonicNow } from '@chatload/kernel';
import { formatLiveLine, type LiveState } from '@chatload/reporting';
import type { Screen } from './screen.ts';

/** How often the line on a terminal is drawn anew. */
const TERMINAL_INTERVAL_MS = 250;
/** How often a line is printed where there is no terminal. */
const PLAIN_INTERVAL_MS = 5_000;

/** What the user sees while a run goes on. */
export interface LiveView {
  onDelta(delta: Delta): void;
  /** Wipes the line; nothing is drawn afterwards. */
  end(): void;
}

export function createLiveView(plan: Plan, screen: Screen): LiveView {
  const progress = createProgress(plan);
  const draw = (): void => screen.drawLive(formatLiveLine(progress.state()));
  const intervalMs = screen.isTerminal ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
  const timer = setInterval(draw, intervalMs);
  return {
    onDelta: (delta) => progress.onDelta(delta),
    end() {
      clearInterval(timer);
      screen.wipeLive();
    },
  };
}

interface Progress {
  onDelta(delta: Delta): void;
  state(): LiveState;
}

/** Adds Deltas up to what the live line shows: the whole run's counts, the last second's rates. */
function createProgress(plan: Plan): Progress {
  const startedAtMs = monotonicNow();
  const recorded = new Set(plan.phases.filter(({ record }) => record).map(({ id }) => id));
  const total = countPlanned(plan);
  const plannedMs = total === null ? addDurations(plan) : null;
  const timing = plan.request.stream ? 'ttft' : 'e2e';
  const begunAtMs = new Map<string, number>();
  let done = 0;
  let errors = 0;
  /** Of each load thread the last of the phase in progress. */
  const last = new Map<number, Delta>();
  return {
    onDelta(delta) {
      const { phaseId, interval } = delta;
      if (!begunAtMs.has(phaseId)) begunAtMs.set(phaseId, interval.startMs);
      if (!recorded.has(phaseId) || delta.samples.length === 0) return;
      done += delta.samples.length;
      errors += delta.samples.filter(({ ending }) => ending !== 'complete').length;
      const isOfAnother = [...last.values()].some((before) => before.phaseId !== phaseId);
      if (isOfAnother) last.clear();
      last.set(delta.threadIndex, delta);
    },
    state() {
      const nowMs = monotonicNow();
      const deltas = [...last.values()];
      const sumPerSec = (count: (delta: Delta) => number): number =>
        deltas.reduce((sum, delta) => sum + perSec(count(delta), delta.interval), 0);
      return {
        elapsedMs: plannedMs === null ? nowMs - startedAtMs : spentMs(plan, begunAtMs, nowMs),
        plannedMs,
        done,
        total,
        ratePerSec: sumPerSec(({ samples }) => samples.length),
        timing,
        p50Ms: medianMs(
          deltas.flatMap(({ samples }) => samples),
          timing,
        ),
        tokensPerSec: sumPerSec(({ counts }) => counts.outputTokens),
        errors,
      };
    },
  };
}

function perSec(count: number, { startMs, endMs }: Interval): number {
  return endMs > startMs ? (count * 1_000) / (endMs - startMs) : 0;
}

/** Requests of all recorded phases; `null` when one of them is limited by time. */
function countPlanned(plan: Plan): number | null {
  let total = 0;
  for (const { record, load } of plan.phases) {
    if (!record) continue;
    if (!('requests' in load.stop)) return null;
    total += load.stop.requests;
  }
  return total;
}

/** The windows of all phases that are limited by time, warm-up and baseline among them. */
function addDurations({ phases }: Plan): number {
  return phases.reduce((sum, phase) => sum + durationMsOf(phase), 0);
}

/** How much of those windows is over: what drains between two phases takes time, but is not planned. */
function spentMs(plan: Plan, begunAtMs: ReadonlyMap<string, number>, nowMs: number): number {
  return plan.phases.reduce((sum, phase) => {
    const spent = nowMs - (begunAtMs.get(phase.id) ?? nowMs);
    return sum + Math.min(spent, durationMsOf(phase));
  }, 0);
}

function durationMsOf({ load }: Phase): number {
  return 'durationMs' in load.stop ? load.stop.durationMs : 0;
}

function medianMs(samples: readonly Sample[], timing: LiveState['timing']): number | null {
  const times = samples
    .filter(({ ending }) => ending === 'complete')
    .flatMap(({ scheduledAtMs, startedAtMs, firstTokenAtMs, endedAtMs }) => {
      const until = timing === 'ttft' ? firstTokenAtMs : endedAtMs;
      return until === null ? [] : [until - (scheduledAtMs ?? startedAtMs)];
    })
    .sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}
