import type { Figure } from '@chatload/contracts';
import { expect, test } from 'vitest';
import { HEALTHY_GENERATOR, summaryOf } from './fixtures.ts';
import { judge, type JudgeInput } from './judge.ts';

const figure = (p50: number): Figure => ({
  n: 1_000,
  min: p50,
  mean: p50,
  max: p50,
  p50,
  p90: p50,
  p95: p50,
  p99: p50,
  p999: p50,
  lowN: [],
});

const healthy: JudgeInput = {
  aborted: false,
  rigFailure: null,
  summary: summaryOf({ complete: 100 }, { ttfcMs: figure(100), e2eMs: figure(490) }),
  generator: HEALTHY_GENERATOR,
  mock: null,
  countsAgree: null,
};
const aborted = { aborted: true };
const rigFailed = { rigFailure: 'the chat-server ended during the run' };
const nothing = { summary: summaryOf({ http_error: 97, reset: 3 }) };
const unbelievable = { generator: { ...HEALTHY_GENERATOR, cpuPeakRatio: 1 } };

test.each<[name: string, exitCode: number, outcome: string, changes: Partial<JudgeInput>]>([
  ['a healthy run', 0, 'pass', {}],
  ['some requests failed', 0, 'pass', { summary: summaryOf({ complete: 1, reset: 99 }) }],
  ['the run cannot be believed', 5, 'inconclusive', unbelievable],
  ['nothing succeeded', 4, 'fail', nothing],
  ['nothing was measured', 4, 'fail', { summary: null }],
  ['the rig failed', 3, 'rig_failed', rigFailed],
  ['interrupted', 130, 'interrupted', aborted],
  // The order, each against the next.
  ['nothing succeeded, not to be believed', 4, 'fail', { ...nothing, ...unbelievable }],
  ['nothing succeeded since the rig failed', 3, 'rig_failed', { ...rigFailed, ...nothing }],
  ['interrupted while the rig failed', 130, 'interrupted', { ...aborted, ...rigFailed }],
  ['interrupted before anything', 130, 'interrupted', { ...aborted, summary: null }],
])('%s: exit code %d, %s', (_name, exitCode, outcome, changes) => {
  expect(judge({ ...healthy, ...changes })).toMatchObject({ exitCode, outcome });
});

function reason(changes: Partial<JudgeInput>): string {
  return judge({ ...healthy, ...changes }).reason;
}

test('the reason is one line that says why', () => {
  expect(reason({})).toBe('100 of 100 requests completed');
  expect(reason(aborted)).toBe('interrupted; 100 of 100 requests completed until then');
  expect(reason(rigFailed)).toBe('the chat-server ended during the run');
  expect(reason(nothing)).toBe(
    'nothing succeeded: 0 of 100 requests completed (http_error 97, reset 3)',
  );
  expect(reason({ summary: null })).toBe('nothing succeeded: 0 of 0 requests completed');
  expect(reason(unbelievable)).toMatch(/^the run cannot be believed: A load thread used 100 %/);
});

test('of streams time to first chunk is judged, of whole answers their latency', () => {
  const generator = { ...HEALTHY_GENERATOR, loopDelayP99Ms: 22 };
  const stream = judge({ ...healthy, generator });
  expect(stream.validity.level).toBe('inconclusive');
  const whole = summaryOf({ complete: 100 }, { e2eMs: figure(490) });
  expect(judge({ ...healthy, generator, summary: whole }).validity.level).toBe('good');
});

test('a degraded run passes with its notes', () => {
  const countsAgree = { agree: false, differences: ['chat-server started: 99, not 100'] };
  const verdict = judge({ ...healthy, countsAgree });
  expect(verdict).toMatchObject({ outcome: 'pass', validity: { level: 'degraded' } });
  expect(verdict.validity.notes[0]).toContain('99, not 100');
});
