import type { Objective } from '@chatload/contracts';
import { describe, expect, test } from 'vitest';

import { withoutServerObjectives } from './without-server-figures.ts';
import { errorOf, loadErrorOf, loadPlanOf, planOf, resolveStreamWords } from './test-world.ts';

function show({ metric, statistic, comparison, limit }: Objective): string {
  return [metric, ...(statistic === null ? [] : [statistic]), comparison, limit].join(' ');
}

const objectivesOf = (...words: readonly string[]): readonly string[] =>
  planOf(words).judging.objectives.map(show);

/** Of a server that is watched. */
const OF_SERVER = ['serverRssPeakBytes < 500000000', 'serverCpuRatio < 0.8'];

describe('the objectives of a run', () => {
  test('are by default those of its kind of answers', () => {
    expect(objectivesOf()).toEqual(['ttfcMs p50 < 500', 'completeRatio >= 0.99', ...OF_SERVER]);
    const whole = loadPlanOf([]).judging.objectives;
    expect(whole.map(show)).toEqual(['e2eMs p50 < 1000', 'completeRatio >= 0.99', ...OF_SERVER]);
  });

  test.each([
    ['that is not watched', ['--no-probe']],
    ['of which only the address is known', ['--url', 'http://localhost:8080']],
  ])('are without those on the server itself for one %s', (_, words) => {
    expect(objectivesOf(...words)).toEqual(['ttfcMs p50 < 500', 'completeRatio >= 0.99']);
    const given = ['--objective', 'serverCpuRatio < 0.5'];
    expect(objectivesOf(...given)).toContain('serverCpuRatio < 0.5');
  });

  test('that need a sample of the server are left out where there is none, unless given', () => {
    const plan = planOf(['--objective', 'serverCpuRatio < 0.5']);
    expect(withoutServerObjectives(plan).judging.objectives.map(show)).toEqual([
      'ttfcMs p50 < 500',
      'completeRatio >= 0.99',
      'serverCpuRatio < 0.5',
    ]);
  });

  test('are the defaults and those given, in that order', () => {
    expect(
      objectivesOf('--objective', 'ttftMs p95 <= 800', '--objective', 'gapMs max < 50'),
    ).toEqual([
      'ttfcMs p50 < 500',
      'completeRatio >= 0.99',
      ...OF_SERVER,
      'ttftMs p95 <= 800',
      'gapMs max < 50',
    ]);
  });

  test('of which one on the same metric and statistic replaces the default', () => {
    expect(objectivesOf('--objective', 'completeRatio >= 0.5')).toEqual([
      'ttfcMs p50 < 500',
      ...OF_SERVER,
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

  test('may be on metrics that stand beside the built-in ones, and on goodput', () => {
    expect(objectivesOf('--objective', 'longShareRatio < 0.1')).toContain('longShareRatio < 0.1');
    expect(objectivesOf('--objective', 'goodputPerSec > 5')).toContain('goodputPerSec > 5');
  });

  test.each(['ttfcMs p50', 'ttftMs p95', 'gapMs max', 'tpotMs mean', 'addedTtftMs p50'])(
    'of whole answers cannot be on %s, which only streams have',
    (figure) => {
      const words = ['--objective', `${figure} < 5`];
      const [metric] = figure.split(' ');
      expect(loadErrorOf(words)).toMatchObject({
        code: 'CHL_ERR_BAD_VALUE',
        message: `--objective ${figure} < 5: whole answers have no ${metric}, only streams`,
      });
      expect(objectivesOf(...words)).toContain(`${figure} < 5`);
    },
  );

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
