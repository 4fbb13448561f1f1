import type { Objective } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';

import { resolveJudging } from './resolve-judging.ts';
import { errorOf, planOf, resolveStreamWords } from './test-world.ts';

function show({ metric, statistic, comparison, limit }: Objective): string {
  return [metric, ...(statistic === null ? [] : [statistic]), comparison, limit].join(' ');
}

const objectivesOf = (...words: readonly string[]): readonly string[] =>
  planOf(words).judging.objectives.map(show);

describe('the objectives of a run', () => {
  test('are by default those of its kind of answers', () => {
    expect(objectivesOf()).toEqual(['ttfcMs p50 < 500', 'completeRatio >= 0.99']);
    const none = { objective: [], 'no-default-objectives': false, 'fail-on-warning': false };
    const whole = resolveJudging(none, { stream: false });
    expect(whole.objectives.map(show)).toEqual(['e2eMs p50 < 1000', 'completeRatio >= 0.99']);
  });

  test('are the defaults and those given, in that order', () => {
    expect(
      objectivesOf('--objective', 'ttftMs p95 <= 800', '--objective', 'gapMs max < 50'),
    ).toEqual(['ttfcMs p50 < 500', 'completeRatio >= 0.99', 'ttftMs p95 <= 800', 'gapMs max < 50']);
  });

  test('of which one on the same metric and statistic replaces the default', () => {
    expect(objectivesOf('--objective', 'completeRatio >= 0.5')).toEqual([
      'ttfcMs p50 < 500',
      'completeRatio >= 0.5',
    ]);
    expect(objectivesOf('--objective', 'ttfcMs p90 < 900')).toContain('ttfcMs p50 < 500');
  });

  test('are only those given with --no-default-objectives', () => {
    expect(objectivesOf('--no-default-objectives')).toEqual([]);
    expect(objectivesOf('--no-default-objectives', '--objective', 'e2eMs mean < 9')).toEqual([
      'e2eMs mean < 9',
    ]);
  });

  test('are checked before anything starts', () => {
    expect(errorOf(['--objective', 'nonsense'])).toMatchObject({
      code: 'CHL_ERR_BAD_VALUE',
      message: expect.stringContaining('--objective nonsense: must be'),
    });
  });

  test('stand in the command to repeat, quoted', () => {
    expect(resolveStreamWords(['--objective', 'ttftMs p95 <= 800']).commandLine).toContain(
      "--objective 'ttftMs p95 <= 800'",
    );
  });
});

test('warnings make a run fail only with --fail-on-warning', () => {
  expect(planOf([]).judging.failOnWarning).toBe(false);
  expect(planOf(['--fail-on-warning']).judging.failOnWarning).toBe(true);
});
