import type { OpenLoad, Phase, PhaseSummary, Sample } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { deltaOf, phase } from './fixtures.ts';
import { createMerger } from './merger.ts';
import { summarise } from './summarise.ts';

function rated(changes: Partial<OpenLoad> = {}, id = 'measure-1'): Phase {
  const stop = { durationMs: 10_000 };
  return phase({ id, load: { model: 'open', ratePerSec: 50, slots: 200, stop, ...changes } });
}

interface Run {
  readonly plan: Phase;
  readonly samples: readonly Partial<Sample>[];
  /** Of the last Delta; at the last end by default. */
  readonly toMs?: number;
}

function measuredOf(...runs: readonly Run[]): PhaseSummary {
  const merger = createMerger(runs.map(({ plan }) => plan));
  for (const { plan, samples, toMs } of runs) {
    const lastEndMs = Math.max(...samples.map(({ endedAtMs }) => endedAtMs ?? 0));
    merger.add(deltaOf(samples, { phaseId: plan.id, startMs: 0, endMs: toMs ?? lastEndMs }));
  }
  return summarise(merger).measured;
}

/** Arrivals on the grid from 0 on, in a server that answers within 5 ms, except where it is frozen. */
function arrivals(
  count: number,
  ratePerSec: number,
  frozen: { readonly fromMs: number; readonly toMs: number } = { fromMs: 0, toMs: 0 },
): readonly Partial<Sample>[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAtMs = (index * 1_000) / ratePerSec;
    const isCaught = startedAtMs >= frozen.fromMs && startedAtMs < frozen.toMs;
    const endedAtMs = (isCaught ? frozen.toMs : startedAtMs) + 5;
    return { index, scheduledAtMs: startedAtMs, startedAtMs, endedAtMs };
  });
}

const FAILED = { ending: 'reset' } as const;

const unsent = (count: number): readonly Partial<Sample>[] =>
  Array.from({ length: count }, () => ({ ending: 'unsent', scheduledAtMs: 0, endedAtMs: 0 }));

describe('offered and achieved load', () => {
  test('are the same where a server was frozen and the slots were enough', () => {
    const frozen = { fromMs: 3_000, toMs: 5_000 };
    const measured = measuredOf({ plan: rated(), samples: arrivals(500, 50, frozen) });
    expect(measured.offered).toEqual({ offeredPerSec: 50, achievedPerSec: 50 });
    // Every request that should have started during the freeze is charged for its part of it.
    const above1sOf500 = measured.figures.e2eMs?.p90 ?? 0;
    expect(above1sOf500).toBeGreaterThan(900);
    expect(measured.figures.e2eMs?.p50).toBeLessThan(6);
  });

  test('differ by what was never sent', () => {
    const samples = [...arrivals(40, 50), ...unsent(460)];
    const measured = measuredOf({ plan: rated({ slots: 1 }), samples, toMs: 10_000 });
    expect(measured.offered).toEqual({ offeredPerSec: 50, achievedPerSec: 4 });
    expect(measured.windowMs).toBe(10_000);
  });

  test('count what was sent and failed as achieved: the load was there', () => {
    const samples = arrivals(500, 50).map((one) => Object.assign(one, FAILED));
    expect(measuredOf({ plan: rated(), samples }).offered?.achievedPerSec).toBe(50);
  });

  test('of a counted phase that fell behind differ by how much longer it took', () => {
    const plan = rated({ slots: 1, stop: { requests: 100 } });
    expect(measuredOf({ plan, samples: arrivals(100, 50) }).offered).toEqual({
      offeredPerSec: 50,
      achievedPerSec: 50,
    });
    // One slot, and answers of 100 ms: 10 a second.
    const samples = Array.from({ length: 100 }, (_, index) => ({
      index,
      scheduledAtMs: index * 20,
      startedAtMs: index * 100,
      endedAtMs: (index + 1) * 100,
    }));
    expect(measuredOf({ plan, samples }).offered?.achievedPerSec).toBeCloseTo(10, 0);
  });

  test('of a phase that was ended early are over the time until then, its drain not among it', () => {
    const measured = measuredOf({ plan: rated(), samples: arrivals(100, 50), toMs: 4_000 });
    expect(measured.offered).toEqual({ offeredPerSec: 50, achievedPerSec: 50 });
  });

  test('of several phases are weighted by their time; closed ones offer nothing', () => {
    const measured = measuredOf(
      { plan: rated({}, 'a'), samples: arrivals(500, 50), toMs: 10_000 },
      {
        plan: rated({ ratePerSec: 100, stop: { durationMs: 5_000 } }, 'b'),
        samples: [...arrivals(200, 100), ...unsent(300)],
        toMs: 5_000,
      },
      { plan: phase({ id: 'c' }), samples: [{}, {}] },
    );
    expect(measured.offered?.offeredPerSec).toBeCloseTo(1_000 / 15, 9);
    expect(measured.offered?.achievedPerSec).toBeCloseTo(700 / 15, 9);
  });

  test('are null in a closed model, and before anything came due', () => {
    expect(measuredOf({ plan: phase(), samples: [{}] }).offered).toBeNull();
    expect(measuredOf({ plan: rated(), samples: [], toMs: 10 }).offered).toBeNull();
    expect(measuredOf().offered).toBeNull();
  });
});

test('response and service time stand beside each other, and closed load has no service time', () => {
  const waited = { scheduledAtMs: 0, startedAtMs: 900, endedAtMs: 1_000 };
  const { figures, custom } = measuredOf({ plan: rated(), samples: [waited] });
  expect(figures.e2eMs?.n).toBe(1);
  expect(figures.e2eMs?.p50).toBeCloseTo(1_000, -1);
  expect(figures.sendLagMs?.p50).toBeCloseTo(900, -1);
  expect(custom['serviceMs']).toMatchObject({
    title: 'Service time',
    unit: 'ms',
    n: 1,
    ratio: null,
    figure: { n: 1, lowN: ['p50', 'p90', 'p95', 'p99', 'p999'] },
  });
  expect(custom['serviceMs']?.figure?.p50).toBeCloseTo(100, 0);
  expect(measuredOf({ plan: phase(), samples: [{}] }).custom).not.toHaveProperty('serviceMs');
});

test('open load has no tail: it does not mean to fill its slots', () => {
  const plan = rated({ stop: { requests: 10 } });
  expect(measuredOf({ plan, samples: arrivals(10, 50) }).tailMs).toBe(0);
});
