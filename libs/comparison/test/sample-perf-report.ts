import type { MetricVerdict } from '../src/judge-pairs.ts';
import type { PerfReport } from '../src/perf-report.ts';

const LIKELY = { lower: 1.06, upper: 1.14 };

/** A metric that is worse by 10 %, and the changes. */
export function makeMetric(changes: Partial<MetricVerdict> = {}): MetricVerdict {
  return {
    key: 'serverCpuUsPerChunk',
    allowedChange: 0.05,
    better: 'lower',
    n: 14,
    base: 50,
    head: 55,
    ratio: 1.1,
    likely: LIKELY,
    sure: { lower: 1.02, upper: 1.2 },
    regressionExcluded: false,
    outcome: 'regressed',
    ...changes,
  };
}

export function makePerfReport(
  metrics: readonly MetricVerdict[],
  changes: Partial<PerfReport['verdict']> = {},
): PerfReport {
  return {
    schemaVersion: 1,
    tool: { name: 'chatload', version: '0.1.0' },
    project: 'chat-server',
    startedAt: '2026-11-25T04:18:30.127Z',
    command: 'chatload perf chat-server',
    seed: 1,
    look: { minPairs: 4, maxPairs: 20 },
    base: { name: 'main', commit: '0123456789abcdef0123456789abcdef01234567' },
    head: { name: 'working tree', commit: null },
    order: [],
    pairs: [],
    notes: [],
    verdict: { outcome: 'regressed', exitCode: 4, pairs: 14, goOn: false, metrics, ...changes },
  };
}
