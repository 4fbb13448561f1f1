import type {
  Counts,
  Evidence,
  Figure,
  Plan,
  Summary,
  Validity,
  WarningContext,
  WarningFinding,
} from '@chatload/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  figureOf,
  HEALTHY_GENERATOR,
  judgedObjective,
  NO_EVIDENCE,
  phase,
  planWith,
  summaryOf,
} from '../fixtures.ts';
import { findWarnings } from './find-warnings.ts';
import { WARNINGS } from './warnings.ts';

type WarningName = keyof typeof WARNINGS;

const WHOLE: Plan = planWith({
  command: 'load',
  request: { ...planWith().request, stream: false },
});

/** Open load of whole answers: 100 a second, for 30 s. */
const RATED: Plan = {
  ...WHOLE,
  phases: [
    phase({
      load: { model: 'open', ratePerSec: 100, slots: 10, stop: { durationMs: 30_000 } },
    }),
  ],
};

const GOOD: Validity = {
  level: 'good',
  notes: [],
  generator: HEALTHY_GENERATOR,
  mock: null,
  countsAgree: null,
};

function contextOf(changes: Partial<WarningContext>): WarningContext {
  return {
    plan: planWith(),
    summary: summaryOf({ complete: 100 }),
    server: null,
    objectives: [judgedObjective({ value: 100 })],
    validity: GOOD,
    evidence: NO_EVIDENCE,
    ...changes,
  };
}

function check(name: WarningName, changes: Partial<WarningContext>): WarningFinding | null {
  return WARNINGS[name].check(contextOf(changes));
}

/** Everything a finding says. */
function textOf(name: WarningName, changes: Partial<WarningContext>): string {
  const finding = check(name, changes);
  return finding === null ? 'nothing' : Object.values(finding).join(' ');
}

const above = (count: number): Evidence => ({ ...NO_EVIDENCE, countAbove: () => count });

function timed(
  key: 'ttfcMs' | 'e2eMs' | 'gapMs',
  n: number,
  changes: Partial<Figure> = {},
): Summary {
  return summaryOf({ complete: n }, { [key]: figureOf(100, { n, ...changes }) });
}

/** With a direct baseline of that p99. */
function withBaseline(summary: Summary, key: 'ttfcMs' | 'e2eMs', p99: number): Summary {
  return { ...summary, baseline: { ...summary.measured, figures: { [key]: figureOf(p99) } } };
}

const rising = (riseRatio: number): Evidence => ({
  ...NO_EVIDENCE,
  latencyMediansMs: Array.from({ length: 10 }, (_, i) => 100 * (1 + (riseRatio * i) / 9)),
});

const achieving = (achievedPerSec: number, peakInFlight = 10): Summary => {
  const summary = summaryOf({ complete: 100 });
  const offered = { offeredPerSec: 100, achievedPerSec };
  return { ...summary, measured: { ...summary.measured, offered, peakInFlight } };
};

const late = (emissionErrorP99Ms: number): Validity => ({
  ...GOOD,
  mock: { emissionErrorP50Ms: 0, emissionErrorP99Ms, emissionErrorMaxMs: 99, events: 1_000 },
});

const busy = (changes: Partial<Validity['generator']>): Validity => ({
  ...GOOD,
  generator: { ...HEALTHY_GENERATOR, ...changes },
});

const lagging = (p99: number, peakInFlight: number): Summary => {
  const summary = summaryOf({ complete: 100 }, { sendLagMs: figureOf(p99) });
  const measured = { ...summary.measured, peakInFlight };
  return { ...summary, measured, phases: { 'measure-1': measured } };
};

test('a healthy run raises none', () => {
  const none = { warnings: [], failures: [] };
  expect(findWarnings(contextOf({}))).toEqual(none);
  expect(findWarnings(contextOf({ summary: summaryOf({}) }))).toEqual(none);
  expect(findWarnings(contextOf({ plan: WHOLE }))).toEqual(none);
  expect(findWarnings(contextOf({ plan: RATED, summary: achieving(100, 3) }))).toEqual(none);
});

test('each has a row in the guide, and the guide has no other', () => {
  const guide = join(import.meta.dirname, '../../../../docs/guides/interpret-results.md');
  const [, section = ''] = readFileSync(guide, 'utf8').split('## Warning signs');
  const rows = section.matchAll(/^\| `(?<name>[a-z0-9-]+)` /gm);
  expect([...rows].map(({ groups }) => groups?.['name'])).toEqual(Object.keys(WARNINGS));
});

test('each is found under its own name, which stands in its finding', () => {
  for (const [name, warning] of Object.entries(WARNINGS)) expect(warning.name).toBe(name);
  const summary = summaryOf({ complete: 50, reset: 50 });
  expect(findWarnings(contextOf({ summary })).warnings).toMatchObject([
    { name: 'requests-failed' },
  ]);
});

describe.each([
  ['first-chunk-slow', 'ttfcMs', planWith()],
  ['whole-answers-slow', 'e2eMs', WHOLE],
] as const)('%s', (name, key, plan) => {
  test.each([
    [0, 100, false],
    [1, 1, false],
    [1, 50, false],
    [2, 2, true],
    [2, 199, true],
    [2, 200, false],
    [3, 200, true],
    [100, 10_000, false],
    [101, 10_000, true],
  ])('%d slow of %d: %s', (slow, n, raised) => {
    const context = { plan, summary: timed(key, n), evidence: above(slow) };
    expect(check(name, context) !== null).toBe(raised);
  });

  const slow = { plan, summary: timed(key, 100, { p99: 4_000, max: 4_321 }), evidence: above(5) };

  test('says how many and how slow', () => {
    expect(check(name, slow)?.figure).toContain('5 of 100');
    expect(check(name, slow)?.figure).toContain('4320 ms');
  });

  test.each<[string, Partial<Plan>]>([
    ['Run again without --no-baseline', { noBaselineBecause: '--no-baseline' }],
    [
      'name it with --mock-url',
      {
        noBaselineBecause: '--url without --mock-url',
        target: { ...plan.target, choice: 'url', mockOrigin: null },
      },
    ],
    [
      'name both with --url and --mock-url',
      { noBaselineBecause: 'the server was running already, and its upstream is not known' },
    ],
    ['Send enough requests', { noBaselineBecause: 'fewer than 3 × --concurrent requests' }],
  ])('without a baseline, says how to get one: %s', (next, changes) => {
    expect(check(name, { ...slow, plan: { ...plan, ...changes } })?.next).toContain(next);
  });

  test('blames the upstream where that is slow by itself', () => {
    const summary = withBaseline(slow.summary, key, 3_500);
    expect(textOf(name, { ...slow, summary })).toMatch(/upstream’s own: 3500 ms.*--mock-ttft-ms/);
    const mockOrigin = 'http://localhost:4010';
    const target = { ...plan.target, choice: 'url', mockOrigin } as const;
    expect(textOf(name, { ...slow, summary, plan: { ...plan, target } })).not.toContain('--mock-');
  });

  test('blames the server where the upstream is not', () => {
    const summary = withBaseline(slow.summary, key, 100);
    expect(textOf(name, { ...slow, summary })).toMatch(
      /server adds most of it.*100 ms.*Lower --con(current|nections) \(now 10\)/,
    );
  });
});

test('a stream may take longer than a whole answer', () => {
  expect(
    check('whole-answers-slow', { summary: timed('e2eMs', 100), evidence: above(50) }),
  ).toBeNull();
});

describe('requests-failed', () => {
  test.each<[Counts['endings'], boolean]>([
    [{ complete: 1, reset: 1 }, false],
    [{ complete: 199, reset: 1 }, false],
    [{ complete: 198, reset: 2 }, false],
    [{ complete: 197, reset: 2 }, true],
    [{ complete: 0, reset: 2 }, true],
    [{ complete: 990, timeout: 5, stalled: 5 }, false],
    [{ complete: 989, timeout: 6, stalled: 5 }, true],
    [{ complete: 50, cut_off: 20, unsent: 20, cancelled: 10 }, false],
    // Of those that were sent, it is one in ten.
    [{ complete: 18, reset: 2, unsent: 980 }, true],
  ])('%j: %s', (endings, raised) => {
    expect(check('requests-failed', { summary: summaryOf(endings) }) !== null).toBe(raised);
  });

  test('names every ending, the most frequent first', () => {
    const summary = summaryOf({ complete: 90, reset: 2, stalled: 8 });
    expect(check('requests-failed', { summary })?.figure).toBe(
      '10 of 100 requests failed (10 %, limit 1 %): stalled 8, reset 2',
    );
  });

  test.each<[keyof Counts['endings'], RegExp]>([
    ['truncated', /without a finish reason.*server’s log/],
    ['reset', /closed in the middle.*--concurrent \(now 10\)/],
    ['connect_error', /No connection.*still runs/],
    ['stalled', /--stall-timeout \(30 s\).*raise --stall-timeout/],
    ['timeout', /--timeout \(120 s|--timeout \(2 m/],
    ['protocol_error', /not HTTP.*--path/],
    ['stream_error', /error object.*upstream/],
    ['corrupt', /other than the mock sent.*--record-chunks/],
  ])('explains %s', (ending, words) => {
    const summary = summaryOf({ complete: 50, [ending]: 50 });
    expect(textOf('requests-failed', { summary })).toMatch(words);
  });

  test.each([
    [401, /401 × 50.*--api-key-env/],
    [429, /429 × 50.*rate limit.*--concurrent/],
    [404, /404 × 50.*--path, --model/],
    [503, /503 × 50.*server’s log/],
  ])('explains HTTP status %d', (status, words) => {
    const summary = summaryOf({ complete: 50, http_error: 50 });
    const measured = { ...summary.measured, httpStatuses: { 200: 50, [status]: 50 } };
    expect(textOf('requests-failed', { summary: { ...summary, measured } })).toMatch(words);
  });
});

describe('latency-rising', () => {
  test.each([
    [0.19, false],
    [0.21, true],
    [-0.5, false],
  ])('a rise by %d of the start: %s', (riseRatio, raised) => {
    expect(check('latency-rising', { evidence: rising(riseRatio) }) !== null).toBe(raised);
  });

  test('says from where to where, and fits what it advises to the flags', () => {
    expect(textOf('latency-rising', { evidence: rising(1) })).toMatch(
      /^time to first chunk rose by 100 %.*100 ms in the first of 10 intervals and 200 ms.*--requests 400.*--concurrent \(now 10\)/,
    );
    const phases = [phase({ load: { ...phase().load, stop: { durationMs: 30_000 } } })];
    expect(textOf('latency-rising', { evidence: rising(1), plan: { ...WHOLE, phases } })).toMatch(
      /^latency rose.*--duration 120\).*lower --connections \(now 10\)/,
    );
  });
});

describe('gaps-coalesced', () => {
  test.each([
    [0, false],
    [5, false],
    [6, true],
  ])('%d of 100 gaps are 0: %s', (coalesced, raised) => {
    const context = { summary: timed('gapMs', 100), evidence: above(100 - coalesced) };
    expect(check('gaps-coalesced', context) !== null).toBe(raised);
  });

  test('blames the mock only where that was told to send everything at once', () => {
    const context = { summary: timed('gapMs', 100), evidence: above(50) };
    expect(textOf('gaps-coalesced', context)).toContain('compressor');
    const plan = planWith({ target: { ...planWith().target, mock: { 'token-delay-ms': '0' } } });
    expect(textOf('gaps-coalesced', { ...context, plan })).toContain('raise --mock-token-delay-ms');
  });
});

describe('run-saturated', () => {
  test.each([
    [100, false],
    [99, false],
    [98.9, true],
  ])('%d of 100 requests per second: %s', (achieved, raised) => {
    expect(check('run-saturated', { summary: achieving(achieved) }) !== null).toBe(raised);
  });

  test('tells a server that does not keep up from a generator that does not', () => {
    expect(textOf('run-saturated', { summary: achieving(50) })).toMatch(
      /^50 of 100 .*lower bounds.*All 10 slots.*Raise --concurrent/,
    );
    expect(textOf('run-saturated', { summary: achieving(50, 3) })).toContain('its own schedule');
  });
});

describe('in open load, less load is a lower rate, not fewer slots:', () => {
  const slow = timed('e2eMs', 100);
  test.each<[WarningName, Partial<WarningContext>]>([
    ['requests-failed', { summary: summaryOf({ complete: 50, timeout: 50 }) }],
    ['whole-answers-slow', { summary: withBaseline(slow, 'e2eMs', 1), evidence: above(50) }],
    ['latency-rising', { evidence: rising(1) }],
    ['generator-busy', { validity: busy({ cpuPeakRatio: 1 }) }],
    ['mock-late', { validity: late(9) }],
  ])('%s', (name, changes) => {
    const text = textOf(name, { ...changes, plan: RATED });
    expect(text).toMatch(/lower --requests-per-second \(now 100\)/i);
    expect(text).not.toMatch(/--connections|--concurrent/);
    expect(textOf(name, { ...changes, plan: WHOLE })).toMatch(/lower --connections \(now 10\)/i);
  });

  test('run-saturated wants more slots, or a lower rate', () => {
    const text = textOf('run-saturated', { plan: RATED, summary: achieving(50) });
    expect(text).toMatch(/Raise --connections \(now 10\).*lower --requests-per-second below 50/);
  });

  test('a longer run of it is named by its own flag', () => {
    expect(textOf('latency-rising', { plan: RATED, evidence: rising(1) })).toContain(
      '--duration 120',
    );
  });
});

test('of whole answers no warning speaks of streams, chunks or tokens', () => {
  const all: Partial<Record<WarningName, Partial<WarningContext>>> = {
    'requests-failed': { summary: summaryOf({ complete: 50, truncated: 50 }) },
    'whole-answers-slow': { summary: timed('e2eMs', 100), evidence: above(50) },
    'latency-rising': { evidence: rising(1) },
    'run-saturated': { summary: achieving(50) },
    'generator-busy': { validity: busy({ cpuPeakRatio: 1 }) },
    'mock-late': { validity: late(9) },
  };
  for (const [name, changes] of Object.entries(all)) {
    const text = textOf(name as WarningName, { ...changes, plan: WHOLE });
    expect(text).not.toBe('nothing');
    expect(text.replace('upstream', '')).not.toMatch(/stream|chunk|token/i);
  }
  const context = { plan: WHOLE, summary: timed('e2eMs', 100), evidence: above(50) };
  expect(check('first-chunk-slow', context)).toBeNull();
  expect(check('gaps-coalesced', context)).toBeNull();
});

describe('mock-late', () => {
  test.each([
    [5, false],
    [5.1, true],
  ])('%d ms at p99 beside a figure of 100 ms: %s', (errorMs, raised) => {
    expect(check('mock-late', { validity: late(errorMs) }) !== null).toBe(raised);
  });

  test('names the flags of the bundled mock only for that', () => {
    expect(textOf('mock-late', { validity: late(9) })).toMatch(
      /9 ms late.*limit 5 ms.*--mock-token/,
    );
    const target = { ...planWith().target, mockOrigin: 'http://localhost:4010' };
    const text = textOf('mock-late', { validity: late(9), plan: planWith({ target }) });
    expect(text).toContain('a core of its own');
    expect(text).not.toContain('--mock-token');
  });
});

describe('generator-busy', () => {
  test.each([
    [{ loopDelayP99Ms: 5 }, false],
    [{ loopDelayP99Ms: 5.1 }, true],
    [{ cpuPeakRatio: 0.949 }, false],
    [{ cpuPeakRatio: 0.95 }, true],
  ])('%j beside a figure of 100 ms: %s', (changes, raised) => {
    expect(check('generator-busy', { validity: busy(changes) }) !== null).toBe(raised);
  });

  test.each([
    [5, 9, false],
    [5.1, 9, true],
    // All slots busy: the server made it late.
    [500, 10, false],
  ])('a send lag of %d ms with %d of 10 slots busy: %s', (lagMs, peak, raised) => {
    expect(check('generator-busy', { summary: lagging(lagMs, peak) }) !== null).toBe(raised);
  });

  test('says what was late', () => {
    expect(textOf('generator-busy', { validity: busy({ loopDelayP99Ms: 9 }) })).toMatch(
      /looked at its sockets 9 ms late at p99 \(limit 5 ms\)/,
    );
    expect(textOf('generator-busy', { summary: lagging(30, 3) })).toContain(
      'sent its requests 30 ms',
    );
    expect(textOf('generator-busy', { validity: busy({ cpuPeakRatio: 1 }) })).toContain(
      '100 % of a core',
    );
  });
});
