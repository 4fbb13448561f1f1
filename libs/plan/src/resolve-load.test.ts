import { describe, expect, test } from 'vitest';

import type { Phase, Plan } from '@chatload/contracts';

import { loadErrorOf, loadPlanOf, resolveWords } from './test-world.ts';
import { withoutBaseline } from './without-baseline.ts';

const measuredOf = ({ phases }: Plan): readonly Phase[] =>
  phases.filter(({ kind }) => kind === 'measure');

describe('the plan of load', () => {
  test('has the documented defaults', () => {
    const plan = loadPlanOf([]);
    expect(plan).toMatchObject({
      command: 'load',
      engine: 'autocannon',
      target: { choice: 'find', path: '/v1/chat/completions' },
      request: { stream: false, includeUsage: false, builder: 'chat-completions' },
      limits: { timeoutMs: 120_000, stallTimeoutMs: 120_000 },
      keepAlive: true,
      noBaselineBecause: null,
      readyCheck: true,
      recordChunks: false,
    });
    expect(measuredOf(plan).map(({ load }) => load)).toEqual(
      Array.from({ length: 5 }, () => ({
        model: 'closed',
        slots: 10,
        batch: 1,
        stop: { durationMs: 6_000 },
      })),
    );
  });

  test.each([
    [['--duration', '12'], 12_000],
    [['--duration', '2m'], 120_000],
    [['--duration', '1.5h'], 5_400_000],
  ])('%j is measured for %d ms in all', (words, durationMs) => {
    const plan = withoutBaseline(loadPlanOf(words), 'because');
    expect(measuredOf(plan).map(({ load }) => load.stop)).toEqual([{ durationMs }]);
  });

  test('ends after a number of requests instead, in multiples of the connections', () => {
    const plan = loadPlanOf(['--requests', '100']);
    expect(measuredOf(plan).map(({ load }) => load.stop)).toEqual([
      { requests: 40 },
      { requests: 30 },
      { requests: 30 },
    ]);
    expect(loadErrorOf(['--requests', '5', '--duration', '5'])).toMatchObject({
      code: 'CHL_ERR_CONFLICTING_FLAGS',
      message: '--duration and --requests cannot be used together: both say when the run ends',
    });
  });

  test('keeps a rate with at most as many in flight as there are connections', () => {
    const plan = loadPlanOf(['--requests-per-second', '0.5', '--connections', '4']);
    const loads = measuredOf(plan).map(({ load }) => load);
    expect(loads).toHaveLength(5);
    for (const load of loads) {
      expect(load).toEqual({
        model: 'open',
        ratePerSec: 0.5,
        slots: 4,
        stop: { durationMs: 6_000 },
      });
    }
    const direct = plan.phases.find(({ kind }) => kind === 'baseline');
    expect(direct?.load).toMatchObject({ model: 'open', ratePerSec: 0.5 });
  });

  test('keeps a rate for a number of requests, whatever multiples they are', () => {
    const plan = loadPlanOf(['--requests-per-second', '2', '--requests', '7']);
    expect(measuredOf(plan).map(({ load }) => load.stop)).toEqual([
      { requests: 3 },
      { requests: 2 },
      { requests: 2 },
    ]);
  });

  test.each([
    [[], 10],
    [['--requests-per-second', '3', '--connections', '4'], 4],
    [['--requests', '7', '--no-baseline'], 7],
    [['--warmup', '25'], 25],
  ])('%j warms each target up with %d requests in a closed loop, one by one', (words, requests) => {
    const plan = loadPlanOf(words);
    const warmups = plan.phases.filter(({ kind }) => kind === 'warmup');
    expect(plan.phases.slice(0, warmups.length)).toEqual(warmups);
    expect(warmups).toHaveLength(plan.noBaselineBecause === null ? 2 : 1);
    for (const { load, record } of warmups) {
      expect(load).toMatchObject({ model: 'closed', batch: 1, stop: { requests } });
      expect(record).toBe(false);
    }
  });

  test.each([
    [['--no-baseline'], '--no-baseline'],
    [['--url', 'http://localhost:3000'], '--url without --mock-url'],
    [['--duration', '2.9'], 'a --duration below 3 s'],
    [['--duration', '3'], null],
    [['--requests', '29'], 'fewer than 3 × --connections requests'],
    [['--requests', '30'], null],
    [['--requests', '2', '--requests-per-second', '1'], 'fewer than 3 requests'],
    [['--requests', '3', '--requests-per-second', '1'], null],
    [['--duration', '10', '--requests-per-second', '0.2'], 'fewer than 3 requests'],
    [['--duration', '15', '--requests-per-second', '0.2'], null],
  ])('%j leaves the baseline out because: %s', (words, because) => {
    const plan = loadPlanOf(words);
    expect(plan.noBaselineBecause).toBe(because);
    expect(plan.phases.some(({ target }) => target === 'mock')).toBe(because === null);
    expect(measuredOf(plan).length > 1).toBe(because === null);
  });

  test('against another machine needs a number of requests', () => {
    const words = ['--url', 'https://api.example.com', '--allow-host', 'api.example.com'];
    expect(loadErrorOf([...words, '--max-tokens', '5', '--duration', '5'])).toMatchObject({
      code: 'CHL_ERR_UNBOUNDED_COST',
      message: expect.stringContaining('needs --requests, so that'),
    });
    const bounded = [...words, '--max-tokens', '5', '--requests', '20'];
    expect(loadPlanOf(bounded).target.allowedHost).toBe('api.example.com');
  });

  test('of uneven steps is one of the whole time again without its baseline', () => {
    const words = ['--requests-per-second', '3', '--duration', '20'];
    const plan = withoutBaseline(loadPlanOf(words), 'because');
    const expected = loadPlanOf([...words, '--no-baseline']);
    expect(plan).toEqual({ ...expected, noBaselineBecause: 'because' });
  });
});

describe('the engine', () => {
  test.each([
    [[], 'autocannon', 'it is the usual one for whole answers'],
    [
      ['--requests-per-second', '5'],
      'native',
      'autocannon cannot make this load: it keeps no even rate',
    ],
    [['--no-keep-alive'], 'native', 'autocannon cannot make this load: it loses answers'],
    [
      ['--url', 'https://localhost'],
      'native',
      'autocannon cannot make this load: it does not verify TLS certificates',
    ],
    [
      ['--request-builder', 'varying'],
      'native',
      'autocannon cannot make this load: it needs its bodies ahead',
    ],
    [['--engine', 'native'], 'native', null],
    [['--engine', 'autocannon'], 'autocannon', null],
    [['--engine', 'native', '--requests-per-second', '5'], 'native', null],
  ])('of %j is %s, since %s', (words, engine, engineBecause) => {
    const resolution = resolveWords(['load', ...words]);
    expect(resolution).toMatchObject({ plan: { engine }, engineBecause });
  });

  test.each([
    [['--requests-per-second', '5'], '--requests-per-second', 'it keeps no even rate'],
    [['--no-keep-alive'], '--no-keep-alive', 'it loses answers'],
    [
      ['--request-builder', 'varying'],
      'a --request-builder whose bodies vary',
      'it needs its bodies ahead',
    ],
    [['--url', 'https://localhost'], 'an https --url', 'it does not verify TLS certificates'],
  ])('autocannon cannot be had with %j', (words, flag, reason) => {
    expect(loadErrorOf(['--engine', 'autocannon', ...words])).toMatchObject({
      code: 'CHL_ERR_CONFLICTING_FLAGS',
      message: `--engine autocannon and ${flag} cannot be used together: ${reason}`,
      hint: 'Leave one of them out, or write --engine native.',
      exitCode: 2,
    });
  });
});
