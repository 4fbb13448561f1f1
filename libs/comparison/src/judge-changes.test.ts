import type { Report } from '@chatload/contracts';
import { createRandom } from '@chatload/kernel';
import { describe, expect, test } from 'vitest';
import { makeReport } from '../test/sample-report.ts';
import { compareReports, type ReportComparison } from './compare-reports.ts';
import { composeComparisonSheet } from './comparison-sheet.ts';

/** Repetitions with 1 % noise. */
function makeRuns(count: number, slowness: number, seed: number): readonly Report[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) =>
    makeReport({ id: `run-${seed}-${index}`, slowness: slowness * (1 + 0.01 * random.normal()) }),
  );
}

function judge(
  base: readonly Report[],
  head: readonly Report[],
  ...keys: readonly string[]
): ReportComparison {
  const allowedChanges = keys.map((key) => ({ key, allowedChange: 0.05 }));
  return compareReports(base, head, { isBaseline: false, allowedChanges });
}

test('nothing is judged unless asked', () => {
  expect(compareReports(makeRuns(3, 1, 1), makeRuns(3, 2, 2)).verdict).toBeNull();
});

test.each([
  [1.2, 'regressed', 4],
  [1, 'no_change_shown', 0],
  [0.8, 'improved', 0],
])('five runs a side at %s times the latency: %s', (slowness, outcome, exitCode) => {
  // Throughput sinks as latency rises: the direction of worse differs, the verdict does not.
  for (const key of ['e2eMs p50', 'requestsPerSec']) {
    const { verdict } = judge(makeRuns(5, 1, 1), makeRuns(5, slowness, 2), key);
    expect(verdict).toMatchObject({ outcome, exitCode, figures: [{ key, outcome }] });
  }
});

describe('it cannot be told', () => {
  test('from one run a side, however far apart they are', () => {
    const { verdict } = judge([makeReport()], [makeReport({ slowness: 3 })], 'e2eMs p50');
    expect(verdict).toMatchObject({ outcome: 'cannot_tell', exitCode: 5 });
  });

  test('from runs of which one cannot be believed', () => {
    const [first, ...rest] = makeRuns(5, 1.2, 2);
    const { verdict: sound } = makeReport();
    const validity = { ...sound.validity, level: 'inconclusive' } as const;
    const doubtful = { ...sound, validity };
    const head = [{ ...(first ?? makeReport()), verdict: doubtful }, ...rest];
    const { verdict } = judge(makeRuns(5, 1, 1), head, 'e2eMs p50');
    expect(verdict).toMatchObject({ outcome: 'cannot_tell', exitCode: 5 });
  });
});

test('one regression among several figures is a regression, and the sheet names it', () => {
  const comparison = judge(
    makeRuns(5, 1, 1),
    makeRuns(5, 1.2, 2),
    'serverRssPeakBytes',
    'e2eMs p50',
  );
  const { rows, verdict } = composeComparisonSheet(comparison);
  expect(verdict).toMatch(/^regressed \(exit code 4\): e2eMs p50 \+\d/);
  const words = Object.fromEntries(rows.map((row) => [row[0], row.at(-1)]));
  expect(words).toMatchObject({
    'e2eMs p50': 'regressed (+5.0 % allowed)',
    serverRssPeakBytes: 'no change shown (+5.0 % allowed)',
    'ttftMs p50': 'worse',
  });
});

test('false alarms stay below 1 in 100, also with several figures', () => {
  const keys = ['e2eMs p50', 'requestsPerSec'];
  const outcomes = Array.from(
    { length: 400 },
    (_, seed) => judge(makeRuns(4, 1, 2 * seed), makeRuns(4, 1, 2 * seed + 1), ...keys).verdict,
  );
  const alarms = outcomes.filter((verdict) => verdict?.outcome === 'regressed');
  expect(alarms.length).toBeLessThanOrEqual(4);
});

test.each([
  ['noSuchMs p50', 'not all runs have it; they have ttfcMs p50, '],
  ['completeRatio', 'it is compared by its difference'],
  ['serverCpuRatio', 'neither more nor less of it is worse'],
])('%s cannot be judged', (key, reason) => {
  expect(() => judge(makeRuns(3, 1, 1), makeRuns(3, 1, 2), key)).toThrow(
    expect.objectContaining({
      code: 'CHL_ERR_BAD_VALUE',
      exitCode: 2,
      message: expect.stringContaining(`--allowed-change ${key}: ${reason}`),
    }),
  );
});
