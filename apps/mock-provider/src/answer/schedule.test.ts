import { createRandom } from '@chatload/kernel';
import { describe, expect, test } from 'vitest';
import { JITTER, type JitterKind } from './jitter.ts';
import { scheduleTokens } from './schedule.ts';

const EVEN = { ttftMs: 100, tokenDelayMs: 10, jitterMs: 0, jitter: 'constant' } as const;
const KINDS = Object.keys(JITTER) as JitterKind[];

test('with the default settings the last of 40 tokens is due after 490 ms', () => {
  const dueMs = scheduleTokens(EVEN, 40, createRandom(1));

  expect([dueMs[0], dueMs[1], dueMs[39]]).toEqual([100, 110, 490]);
});

test('no tokens have no due times', () => {
  expect(scheduleTokens(EVEN, 0, createRandom(1))).toHaveLength(0);
});

test.each(KINDS)('%s jitter is the same for the same seed', (jitter) => {
  const timing = { ...EVEN, jitterMs: 4, jitter };
  const once = scheduleTokens(timing, 50, createRandom(3));

  expect(scheduleTokens(timing, 50, createRandom(3))).toEqual(once);
});

test.each(KINDS.filter((kind) => kind !== 'constant'))(
  '%s jitter is another one for another seed',
  (jitter) => {
    const timing = { ...EVEN, jitterMs: 4, jitter };

    expect(scheduleTokens(timing, 50, createRandom(3))).not.toEqual(
      scheduleTokens(timing, 50, createRandom(4)),
    );
  },
);

test.each(KINDS)('%s jitter far larger than the delay keeps tokens in order', (jitter) => {
  const timing = { ttftMs: 2, tokenDelayMs: 1, jitterMs: 500, jitter };
  const dueMs = scheduleTokens(timing, 2_000, createRandom(5));

  let earliestMs = 0;
  for (const due of dueMs) {
    expect(due).toBeGreaterThanOrEqual(earliestMs);
    earliestMs = due;
  }
});

const draws = (kind: JitterKind): Float64Array => {
  const random = createRandom(11);
  return Float64Array.from({ length: 100_000 }, () => JITTER[kind](10, random)).sort();
};
const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (values: Float64Array, q: number): number => values[q * values.length]!;

describe('jitter over 100,000 draws of 10 ms', () => {
  test('constant is 10 ms, always', () => {
    const values = draws('constant');
    expect([values[0], values.at(-1)]).toEqual([10, 10]);
  });

  test('uniform fills 0 to 10 ms evenly', () => {
    const values = draws('uniform');
    expect(values[0]).toBeGreaterThanOrEqual(0);
    expect(values.at(-1)).toBeLessThan(10);
    expect(mean(values)).toBeCloseTo(5, 1);
    expect(quantile(values, 0.25)).toBeCloseTo(2.5, 0);
  });

  test('normal lies around 0 with a standard deviation of 10 ms', () => {
    const values = draws('normal');
    expect(Math.abs(mean(values))).toBeLessThan(0.2);
    expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeCloseTo(10, 0);
  });

  test('lognormal has its median at 10 ms and a long tail', () => {
    const values = draws('lognormal');
    expect(quantile(values, 0.5)).toBeCloseTo(10, 0);
    expect(quantile(values, 0.99) / 10).toBeGreaterThan(9.5);
    expect(quantile(values, 0.99) / 10).toBeLessThan(11);
  });
});

test('jitter does not add up: the hundredth token is as near to its place as the first', () => {
  const timing = { ttftMs: 100, tokenDelayMs: 100, jitterMs: 10, jitter: 'uniform' } as const;
  const dueMs = scheduleTokens(timing, 100, createRandom(2));

  for (const [index, due] of dueMs.entries()) {
    const late = due - (100 + index * 100);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(10);
  }
});
