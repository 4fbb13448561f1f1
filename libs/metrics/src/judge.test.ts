import type { JudgingPlan, Objective, Verdict, Warning } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';
import { figureOf, HEALTHY_GENERATOR, NO_EVIDENCE, planWith, summaryOf } from './fixtures.ts';
import { judge, type JudgeInput } from './judge.ts';

const FAST: Objective = { metric: 'ttfcMs', statistic: 'p50', comparison: '<', limit: 500 };
const TOO_FAST: Objective = { ...FAST, limit: 50 };
const RARE: Objective = { ...FAST, statistic: 'p999' };

function judging(changes: Partial<JudgingPlan>): Partial<JudgeInput> {
  return { plan: planWith({ judging: { objectives: [FAST], failOnWarning: false, ...changes } }) };
}

const figures = { ttfcMs: figureOf(100), e2eMs: figureOf(490) };
const healthy: JudgeInput = {
  plan: planWith({ judging: { objectives: [FAST], failOnWarning: false } }),
  aborted: false,
  rigFailure: null,
  summary: summaryOf({ complete: 100 }, figures),
  server: null,
  evidence: NO_EVIDENCE,
  generator: HEALTHY_GENERATOR,
  mock: null,
  countsAgree: null,
  engineDifferences: [],
};
const aborted = { aborted: true };
const rigFailed = { rigFailure: 'the chat-server ended during the run' };
const nothing = { summary: summaryOf({ http_error: 97, reset: 3 }) };
const unbelievable = { generator: { ...HEALTHY_GENERATOR, cpuPeakRatio: 1 } };
const lost = { engineDifferences: ['autocannon sent 101 requests, 100 were followed'] };
const missed = judging({ objectives: [FAST, TOO_FAST] });
const tooFew = judging({ objectives: [FAST, RARE] });
const missedAndTooFew = judging({ objectives: [RARE, TOO_FAST] });
const warned = { summary: summaryOf({ complete: 96, reset: 4 }, figures) };
const failOnWarning = judging({ failOnWarning: true });

test.each<[name: string, exitCode: number, outcome: string, changes: Partial<JudgeInput>]>([
  ['a healthy run', 0, 'pass', {}],
  ['no objective', 0, 'pass', judging({ objectives: [] })],
  ['a warning', 0, 'pass', warned],
  ['a warning that counts', 4, 'fail', { ...warned, ...failOnWarning }],
  ['no warning, though it would count', 0, 'pass', failOnWarning],
  ['too few samples', 5, 'inconclusive', tooFew],
  ['an objective missed', 4, 'fail', missed],
  ['the run cannot be believed', 5, 'inconclusive', unbelievable],
  ['requests were lost from sight', 5, 'inconclusive', lost],
  ['nothing succeeded', 4, 'fail', nothing],
  ['nothing was measured', 4, 'fail', { summary: summaryOf({}) }],
  ['the rig failed', 3, 'rig_failed', rigFailed],
  ['interrupted', 130, 'interrupted', aborted],
  // The order, each against the next.
  [
    'too few samples, a warning that counts',
    5,
    'inconclusive',
    { ...warned, ...judging({ objectives: [RARE], failOnWarning: true }) },
  ],
  ['an objective missed, too few samples for another', 4, 'fail', missedAndTooFew],
  ['not to be believed, objective missed', 5, 'inconclusive', { ...unbelievable, ...missed }],
  ['nothing succeeded, not to be believed', 4, 'fail', { ...nothing, ...unbelievable }],
  ['nothing succeeded since the rig failed', 3, 'rig_failed', { ...rigFailed, ...nothing }],
  ['interrupted while the rig failed', 130, 'interrupted', { ...aborted, ...rigFailed }],
  ['interrupted before anything', 130, 'interrupted', { ...aborted, summary: summaryOf({}) }],
])('%s: exit code %d, %s', (_name, exitCode, outcome, changes) => {
  expect(verdictOn(changes)).toMatchObject({ exitCode, outcome });
});

function verdictOn(changes: Partial<JudgeInput>): Verdict {
  return judge({ ...healthy, ...changes }).verdict;
}

function reason(changes: Partial<JudgeInput>): string {
  return verdictOn(changes).reason;
}

test('the reason is one line that says why', () => {
  expect(reason({})).toBe('100 of 100 requests completed');
  expect(reason(aborted)).toBe('100 of 100 requests completed until then');
  expect(reason(rigFailed)).toBe('the chat-server ended during the run');
  expect(reason(nothing)).toBe(
    'nothing succeeded: 0 of 100 requests completed (http_error 97, reset 3)',
  );
  expect(reason({ summary: summaryOf({}) })).toBe('nothing succeeded: 0 of 0 requests completed');
  expect(reason(unbelievable)).toMatch(/^the run cannot be believed: a load thread used 100 %/);
  expect(reason(missed)).toBe('objective missed: ttfcMs p50 100, not < 50');
  expect(reason(tooFew)).toBe('too few samples: ttfcMs p999 has 1000 of 2000');
  expect(reason({ ...warned, ...failOnWarning })).toBe('--fail-on-warning: requests-failed');
});

test('a value that rounds to its limit is shown in full', () => {
  const summary = summaryOf({ complete: 100 }, { ttfcMs: figureOf(500.223) });
  expect(reason({ summary })).toBe('objective missed: ttfcMs p50 500.223, not < 500');
});

test('objectives and warnings stand in the verdict, whatever decided it', () => {
  const verdict = verdictOn({ ...aborted, ...warned });
  expect(verdict.objectives).toMatchObject([{ metric: 'ttfcMs', value: 100, outcome: 'met' }]);
  expect(verdict.warnings).toMatchObject([{ name: 'requests-failed' }]);
});

test('the run is doubted by the figures that its objectives judge', () => {
  const generator = { ...HEALTHY_GENERATOR, loopDelayP99Ms: 22 };
  expect(verdictOn({ generator }).validity.level).toBe('inconclusive');
  const onWhole = judging({ objectives: [{ ...FAST, metric: 'e2eMs' }] });
  expect(verdictOn({ generator, ...onWhole }).validity.level).toBe('good');
});

test('a degraded run passes with its notes', () => {
  const countsAgree = { agree: false, differences: ['chat-server started: 99, not 100'] };
  const verdict = verdictOn({ countsAgree });
  expect(verdict).toMatchObject({ outcome: 'pass', validity: { level: 'degraded' } });
  expect(verdict.validity.notes[0]).toContain('99, not 100');
});

test('a custom time that an objective judges sets the limit of the instrument’s error', () => {
  const { summary } = healthy;
  const custom = {
    queueMs: { title: 'Queue', unit: 'ms', n: 1_000, ratio: null, figure: figureOf(400) },
  };
  const withQueue = { ...summary, measured: { ...summary.measured, custom } };
  const objectives = [{ ...FAST, metric: 'queueMs' }];
  const generator = { ...HEALTHY_GENERATOR, loopDelayP99Ms: 22 };
  const verdict = verdictOn({ generator, summary: withQueue, ...judging({ objectives }) });
  expect(verdict.objectives).toMatchObject([{ value: 400, outcome: 'met' }]);
  expect(verdict.validity.level).toBe('degraded');
  expect(verdict.validity.notes[0]).toContain('for queueMs p50');
});

describe('warnings of plug-ins', () => {
  const finding = { figure: '7 of 100 answers are empty', cause: 'A filter.', next: 'Look at it.' };
  const warning = (check: () => unknown): Warning => ({
    name: 'empty-answers',
    description: 'answers are empty',
    check: check as Warning['check'],
  });
  const judgeWith = (check: () => unknown, changes: Partial<JudgeInput> = {}) =>
    judge({ ...healthy, ...changes, warnings: [{ plugin: 'emptiness', warning: warning(check) }] });

  test('stand behind the built-in ones, and count like them', () => {
    const { verdict, pluginFailures } = judgeWith(() => finding, { ...warned, ...failOnWarning });
    expect(verdict.warnings.map(({ name }) => name)).toEqual(['requests-failed', 'empty-answers']);
    expect(verdict.warnings[1]).toEqual({ name: 'empty-answers', ...finding });
    expect(verdict).toMatchObject({
      outcome: 'fail',
      reason: '--fail-on-warning: requests-failed, empty-answers',
    });
    expect(pluginFailures).toEqual([]);
  });

  test('that find nothing say nothing', () => {
    const { verdict, pluginFailures } = judgeWith(() => null);
    expect(verdict).toMatchObject({ outcome: 'pass', warnings: [] });
    expect(pluginFailures).toEqual([]);
  });

  test('are told as what they looked at', () => {
    const context: unknown[] = [];
    const { verdict } = judgeWith(function look(...given: unknown[]) {
      context.push(...given);
      return null;
    });
    const { summary, evidence } = healthy;
    const { objectives, validity } = verdict;
    expect(context).toEqual([
      { plan: healthy.plan, summary, server: null, objectives, validity, evidence },
    ]);
  });

  test('keep their own object: a method may use `this`', () => {
    const counting = { ...warning(() => null), limit: 7 };
    counting.check = function check(this: typeof counting) {
      return { ...finding, figure: `limit ${this.limit}` };
    };
    const { verdict } = judge({ ...healthy, warnings: [{ plugin: 'own', warning: counting }] });
    expect(verdict.warnings).toMatchObject([{ figure: 'limit 7' }]);
  });

  test.each<[string, () => unknown, string]>([
    ['throws', () => refuse('no such figure'), 'no such figure'],
    ['gives nothing', () => undefined, 'it gave neither null nor a finding'],
    ['gives a word', () => 'bad', 'it gave neither null nor a finding'],
    ['gives half a finding', () => ({ figure: '7', cause: 'x' }), 'it gave neither null'],
    ['gives a promise', () => Promise.resolve(null), 'it gave neither null nor a finding'],
  ])('one that %s is a failure of the plug-in, not of the run', (_what, check, message) => {
    const { verdict, pluginFailures } = judgeWith(check, { ...failOnWarning });
    expect(verdict).toMatchObject({ outcome: 'pass', warnings: [] });
    expect(pluginFailures).toEqual([
      {
        plugin: 'emptiness',
        part: 'warning empty-answers',
        message: expect.stringContaining(message),
      },
    ]);
  });

  function refuse(message: string): never {
    throw new Error(message);
  }
});
