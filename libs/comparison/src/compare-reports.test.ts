import type { Report } from '@chatload/contracts';
import { createRandom, isChatloadError } from '@chatload/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import type { FigureChange } from './compare-figure.ts';
import { compareReports, type ReportComparison } from './compare-reports.ts';

/** Repetitions with 2 % noise. */
function makeRuns(count: number, slowness: number, seed: number): readonly Report[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) =>
    makeReport({ id: `run-${seed}-${index}`, slowness: slowness * (1 + 0.02 * random.normal()) }),
  );
}

function find({ changes }: ReportComparison, key: string): FigureChange | undefined {
  return changes.find((change) => change.key === key);
}

test('one run a side gives the plain change, and says that it has no interval', () => {
  const comparison = compareReports([makeReport()], [makeReport({ slowness: 1.2 })]);
  expect(find(comparison, 'ttftMs p50')).toMatchObject({ by: 'ratio', interval: null });
  expect(find(comparison, 'ttftMs p50')?.base).toBeCloseTo(101, 10);
  expect(find(comparison, 'ttftMs p50')?.change).toBeCloseTo(1.2, 10);
  expect(find(comparison, 'requestsPerSec')?.change).toBeCloseTo(1 / 1.2, 10);
  expect(comparison.notes).toEqual([expect.stringContaining('one run a side: no interval')]);
});

test('several runs against one have no interval either', () => {
  const { changes, notes } = compareReports(makeRuns(3, 1, 1), [makeReport()]);
  expect(changes.every(({ interval }) => interval === null)).toBe(true);
  expect(notes).toEqual([expect.stringContaining('runs: 3 against 1: no interval')]);
});

test('three runs a side give intervals, which find a real change and leave out no change', () => {
  const comparison = compareReports(makeRuns(3, 1, 1), makeRuns(4, 1.2, 2));
  const slower = find(comparison, 'e2eMs p50')?.interval;
  expect(slower?.lower).toBeGreaterThan(1.1);
  expect(slower?.upper).toBeLessThan(1.3);
  const same = compareReports(makeRuns(5, 1, 3), makeRuns(5, 1, 4));
  expect(find(same, 'e2eMs p50')?.interval?.lower).toBeLessThan(1);
  expect(find(same, 'e2eMs p50')?.interval?.upper).toBeGreaterThan(1);
});

test('what can be 0 or less is compared by its difference', () => {
  const { sections } = makeReport();
  const { summary } = sections;
  const addedGapMs = { p50: 0.5, mean: 0, lowest: 0, highest: 0, alternations: 3 };
  const added = { addedTtftMs: null, addedE2eMs: null, addedGapMs };
  const head = makeReport({
    report: { sections: { ...sections, summary: { ...summary, added } } },
  });
  const change = find(compareReports([makeReport()], [head]), 'addedGapMs p50');
  expect(change).toMatchObject({ by: 'difference', base: -0.01, head: 0.5 });
  expect(change?.change).toBeCloseTo(0.51, 10);
});

test('a figure that one run lacks is left out, and a 0 has no ratio', () => {
  const comparison = compareReports([makeReport()], [makeReport({ server: null })]);
  expect(find(comparison, 'serverRssPeakBytes')).toBeUndefined();
  const still = compareReports([makeReport()], [makeReport({ server: { gcMs: 0 } })]);
  expect(find(still, 'serverGcMs')).toMatchObject({ head: 0, change: null, interval: null });
});

describe('a refusal', () => {
  function refuse(base: readonly Report[], head: readonly Report[]): string {
    try {
      compareReports(base, head);
    } catch (error) {
      if (isChatloadError(error)) return `${error.code} ${error.exitCode} ${error.message}`;
    }
    return 'compared';
  }

  test('names both runs and every difference', () => {
    const other = makeReport({ id: 'run-2', plan: { command: 'load', engine: 'autocannon' } });
    expect(refuse([makeReport()], [other])).toBe(
      'CHL_ERR_NOT_COMPARABLE 2 run-1 and run-2 cannot be compared, these differ: command ("stream" against "load"), engine ("native" against "autocannon")',
    );
  });

  test('also comes of two runs of one side', () => {
    const odd = makeReport({ id: 'run-2', plan: { keepAlive: false } });
    expect(refuse([makeReport(), odd], [makeReport()])).toContain('keep-alive');
  });

  test('loses no difference where there are many', () => {
    const { plan, target } = makeReport();
    const other = makeReport({
      report: { target: { ...target, startedBy: 'user', watched: null } },
      plan: {
        command: 'load',
        engine: 'autocannon',
        phases: [],
        keepAlive: false,
        limits: { timeoutMs: 1, stallTimeoutMs: 1 },
        profiling: { tools: [], open: false },
        target: { ...plan.target, path: '/v2', mock: {} },
        request: {
          stream: false,
          builder: 'other',
          model: 'other',
          prompts: [],
          maxTokens: 1,
          includeUsage: false,
          bodyExtra: {},
          headers: [{ name: 'x-a', from: 'literal' }],
        },
      },
    });
    const message = refuse([makeReport()], [other]);
    expect(message).toContain('command, engine, load');
    expect(message).toMatch(/profiled$/);
  });
});

describe('notes', () => {
  test('say that machines differ, and which runs are in doubt', () => {
    const { machine, run, verdict } = makeReport();
    const head = makeReport({
      report: {
        machine: { ...machine, cpuCount: 8 },
        run: { ...run, id: 'run-2' },
        verdict: {
          ...verdict,
          reason: 'the generator was too late',
          validity: { ...verdict.validity, level: 'inconclusive' },
        },
      },
    });
    const { notes } = compareReports([makeReport()], [head]);
    expect(notes[1]).toMatch(/^the machines differ: 2 × AMD .* against 8 × AMD/);
    expect(notes[2]).toBe('run-2: the generator was too late');
  });
});

describe('for any runs', () => {
  const someRuns = fc.tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 1_000 }),
  );

  test('swapping the sides inverts the ratios', () => {
    fc.assert(
      fc.property(someRuns, ([first, second, seed]) => {
        const base = makeRuns(first, 1, seed);
        const head = makeRuns(second, 1.1, -seed);
        const back = compareReports(head, base);
        for (const { key, by, change, interval } of compareReports(base, head).changes) {
          const mirror = find(back, key);
          if (by === 'difference' || change === null) continue;
          expect(change * (mirror?.change ?? 0)).toBeCloseTo(1, 9);
          expect((interval?.lower ?? 1) * (mirror?.interval?.upper ?? 1)).toBeCloseTo(1, 9);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('the order of the runs of a side does not matter', () => {
    fc.assert(
      fc.property(someRuns, ([first, second, seed]) => {
        const base = makeRuns(first, 1, seed);
        const head = makeRuns(second, 1.1, -seed);
        const turned = compareReports(base.toReversed(), head.toReversed());
        for (const { key, change, interval } of compareReports(base, head).changes) {
          expect(find(turned, key)?.change).toBe(change);
          expect(find(turned, key)?.interval?.lower ?? 1).toBeCloseTo(interval?.lower ?? 1, 9);
        }
      }),
      { numRuns: 30 },
    );
  });
});
